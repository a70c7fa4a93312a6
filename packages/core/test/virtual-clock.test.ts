import { createVirtualClock, MAX_TIMER_MS } from '../src/index.js';

describe('a virtual clock', () => {
  test('runs timers at their time, whatever time it was set to since', () => {
    const clock = createVirtualClock(1_000);
    const at: number[] = [];
    clock.setTimeout(() => at.push(clock.monotonicNow()), 50);
    clock.jump(0);
    clock.advance(49);
    expect(at).toEqual([]);
    clock.jump(1_000_000);
    clock.advance(1);
    expect(at).toEqual([50]);
    expect(clock.now()).toBe(1_000_001);
  });

  test('fires a timer that is too long for Node where Node can fire it at all', () => {
    const clock = createVirtualClock(0);
    const at: number[] = [];
    clock.setTimeout(() => at.push(clock.now()), 2 ** 40);
    clock.advance(MAX_TIMER_MS);
    expect(at).toEqual([MAX_TIMER_MS]);
  });
});
