import { createVirtualClock, Deadlines } from '../src/index.js';

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
});
