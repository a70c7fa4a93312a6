import { type Clock, within } from '../src/index.js';

interface Armed {
  task: () => void;
  cleared: boolean;
}

function createClock(): { clock: Clock; timers: Armed[] } {
  const timers: Armed[] = [];
  const clock: Clock = {
    now: () => 0,
    coarseNow: () => 0,
    monotonicNow: () => 0,
    random: () => 0,
    afterTurn: (task) => task(),
    setTimeout(task) {
      const timer = { task, cleared: false };
      timers.push(timer);
      return timer;
    },
    clearTimeout: (timer) => void ((timer as Armed).cleared = true),
  };
  return { clock, timers };
}

describe('within', () => {
  test('answers with what the promise resolves to and clears its timer', async () => {
    const { clock, timers } = createClock();
    const answer = await within(
      Promise.resolve('value'),
      { timeoutMs: 5, clock },
      () => 'late',
    );
    expect(answer).toBe('value');
    expect(timers).toMatchObject([{ cleared: true }]);
  });

  test('passes a rejection on and clears its timer', async () => {
    const { clock, timers } = createClock();
    const refused = within(Promise.reject(new Error('down')), { timeoutMs: 5, clock }, () => 0);
    await expect(refused).rejects.toThrow('down');
    expect(timers).toMatchObject([{ cleared: true }]);
  });

  test('answers with what `late` returns when time runs out', async () => {
    const { clock, timers } = createClock();
    const never = new Promise<string>(() => {});
    const answer = within(never, { timeoutMs: 5, clock }, () => 'late');
    timers[0]?.task();
    await expect(answer).resolves.toBe('late');
  });

  test('rejects with what `late` throws', async () => {
    const { clock, timers } = createClock();
    const answer = within(new Promise(() => {}), { timeoutMs: 5, clock }, () => {
      throw new Error('too slow');
    });
    timers[0]?.task();
    await expect(answer).rejects.toThrow('too slow');
  });

  test('answers with what is read at the end of the turn in which time ran out', async () => {
    const { clock, timers } = createClock();
    const ends: (() => void)[] = [];
    let answer = (_: string): void => {};
    const waiting = within(
      new Promise<string>((resolve) => (answer = resolve)),
      { timeoutMs: 5, clock: { ...clock, afterTurn: (task) => void ends.push(task) } },
      () => 'late',
    );
    timers[0]?.task();
    answer('in the socket since long');
    await Promise.resolve();
    ends[0]?.();
    await expect(waiting).resolves.toBe('in the socket since long');
  });
});
