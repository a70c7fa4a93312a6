import { createFakeClock } from '../src/index.js';

describe('a fake clock', () => {
  test('runs what falls due, in order of time and then of arming', () => {
    const clock = createFakeClock(0);
    const order: string[] = [];
    clock.setTimeout(() => order.push('late'), 20);
    clock.setTimeout(() => order.push('first'), 10);
    clock.setTimeout(() => order.push('second'), 10);
    clock.setTimeout(() => order.push('never'), 31);

    clock.advance(30);

    expect(order).toEqual(['first', 'second', 'late']);
    expect(clock.now()).toBe(30);
    expect(clock.pending).toBe(1);
  });

  test('runs timers that other timers arm, at their time', () => {
    const clock = createFakeClock(0);
    const times: number[] = [];
    clock.setTimeout(() => {
      times.push(clock.now());
      clock.setTimeout(() => times.push(clock.now()), 5);
    }, 10);

    clock.advance(100);

    expect(times).toEqual([10, 15]);
  });

  test('forgets a timer that is cleared', () => {
    const clock = createFakeClock();
    const timer = clock.setTimeout(() => {
      throw new Error('cleared');
    }, 1);

    clock.clearTimeout(timer);
    clock.advance(10);

    expect(clock.pending).toBe(0);
  });

  test('lets chains of promises go on between timers', async () => {
    const clock = createFakeClock(0);
    const pause = (ms: number) => new Promise<void>((resume) => clock.setTimeout(resume, ms));
    const times: number[] = [];
    const chain = (async () => {
      await pause(10);
      times.push(clock.now());
      await pause(10);
      times.push(clock.now());
    })();

    await clock.advanceAsync(20);
    await chain;

    expect(times).toEqual([10, 20]);
  });
});
