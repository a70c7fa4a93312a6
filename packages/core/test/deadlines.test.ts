import { createVirtualClock, Deadlines, systemClock } from '../src/index.js';

describe('a deadline that many calls share', () => {
  function setUp() {
    const clock = createVirtualClock(0);
    const late: string[] = [];
    const deadlines = new Deadlines(clock, 100);
    const begin = (name: string): (() => void) =>
      deadlines.begin(() => void late.push(`${name} at ${clock.now()}`));
    return { clock, deadlines, begin, late };
  }

  it('is told to each that has not ended, at its own time', () => {
    const { clock, begin, late } = setUp();
    begin('first');
    clock.advance(40);
    begin('second');
    clock.advance(100);
    expect(late).toEqual(['first at 100', 'second at 140']);
  });

  it('is not told to what has ended before, however often it says so', () => {
    const { clock, begin, late } = setUp();
    const end = begin('first');
    begin('second');
    end();
    end();
    clock.advance(1_000);
    expect(late).toEqual(['second at 100']);
  });

  it('keeps one timer, however many wait for it', () => {
    const { clock, begin, deadlines } = setUp();
    for (let n = 0; n < 10; n++) begin(`call ${n}`);
    expect(clock.pending).toBe(1);
    deadlines.clear();
    expect(clock.pending).toBe(0);
  });

  it('keeps the process alive while a call waits, and no longer', () => {
    const clock = createVirtualClock(0);
    const alive: boolean[] = [];
    const deadlines = new Deadlines(
      {
        ...clock,
        setTimeout(task, delayMs, keepAlive = false) {
          alive.push(keepAlive);
          return clock.setTimeout(task, delayMs, keepAlive);
        },
      },
      100,
    );
    const ends = [deadlines.begin(() => {}), deadlines.begin(() => {})];
    const pending = ends.map((end) => {
      end();
      return clock.pending;
    });
    expect({ alive, pending }).toEqual({ alive: [true], pending: [1, 0] });
  });

  it('ends a call that is late, and hears of it when it settles', async () => {
    const { clock, deadlines } = setUp();
    let settle = (): void => {};
    const call = new Promise<void>((resolve) => (settle = resolve));
    let settledLate = false;
    const raced = deadlines.race(
      call,
      () => new Error('too late'),
      () => (settledLate = true),
    );
    clock.advance(100);
    await expect(raced).rejects.toThrow('too late');
    settle();
    await call;
    expect(settledLate).toBe(true);
  });

  it('is no later for a clock that was set back', () => {
    const { clock, begin, late } = setUp();
    begin('first');
    clock.jump(-3_600_000);
    clock.advance(99);
    expect(late).toEqual([]);
    clock.advance(1);
    expect(late).toEqual(['first at -3599900']);
  });

  it('may lie further away than a timer can reach', () => {
    const clock = createVirtualClock(0);
    const late: number[] = [];
    const deadlines = new Deadlines(clock, 2 ** 32);
    deadlines.begin(() => void late.push(clock.now()));
    new Deadlines(clock, Number.POSITIVE_INFINITY).begin(() => void late.push(clock.now()));
    clock.advance(2 ** 34);
    expect(late).toEqual([2 ** 32]);
  });
});

describe('a deadline in a turn that takes long', () => {
  /** A clock whose turns end when the test says so; time passes within them. */
  function setUp() {
    const ends: (() => void)[] = [];
    const clock = createVirtualClock(0);
    const late: string[] = [];
    const deadlines = new Deadlines(
      { ...clock, afterTurn: (task) => void ends.push(task) },
      100,
    );
    return {
      clock,
      late,
      begin: (name: string) =>
        deadlines.begin(() => void late.push(`${name} at ${clock.now()}`)),
      endTurn: () => ends.splice(0).forEach((task) => task()),
      ends,
      deadlines,
    };
  }

  it('begins when the turn ends in which the call was made', () => {
    const { clock, begin, endTurn, late } = setUp();
    begin('before the work');
    clock.advance(500);
    begin('after the work');
    endTurn();
    clock.advance(99);
    endTurn();
    expect(late).toEqual([]);
    clock.advance(1);
    endTurn();
    expect(late).toEqual(['before the work at 600', 'after the work at 600']);
  });

  it('has not passed for a call whose answer waits to be read', () => {
    const { clock, begin, endTurn, late } = setUp();
    const end = begin('answered');
    begin('silent');
    endTurn();
    clock.advance(300);
    end();
    endTurn();
    expect(late).toEqual(['silent at 300']);
  });

  it('is kept for what begins while others are given up', () => {
    const { clock, begin, endTurn, late } = setUp();
    begin('first');
    endTurn();
    clock.advance(100);
    begin('second');
    endTurn();
    clock.advance(100);
    endTurn();
    expect(late).toEqual(['first at 100', 'second at 200']);
    expect(clock.pending).toBe(0);
  });

  it('arms no timer for calls that end in their turn', () => {
    const { clock, begin, endTurn, ends } = setUp();
    for (let n = 0; n < 10; n++) begin(`call ${n}`)();
    expect(ends).toHaveLength(1);
    endTurn();
    expect(clock.pending).toBe(0);
  });

  it('is forgotten by those who clear it at the end of the turn', () => {
    const { clock, begin, endTurn, late, deadlines } = setUp();
    begin('first');
    endTurn();
    clock.advance(100);
    begin('second');
    deadlines.clear();
    endTurn();
    clock.advance(1_000);
    endTurn();
    expect(late).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('does not pass by the clock of the machine while the caller is at work', async () => {
    const deadlines = new Deadlines(systemClock, 20);
    deadlines.begin(() => undefined);
    busyFor(40);
    const answer = new Promise((resolve) =>
      setImmediate(() => setImmediate(resolve, 'answer')),
    );
    const raced = deadlines.race(answer, () => new Error('too late'));
    busyFor(40);
    await expect(raced).resolves.toBe('answer');
    deadlines.clear();
  });
});

/** Works, as a long turn does. */
function busyFor(ms: number): void {
  const endMs = systemClock.monotonicNow() + ms;
  while (systemClock.monotonicNow() < endMs);
}
