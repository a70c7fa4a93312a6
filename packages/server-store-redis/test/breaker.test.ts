import { createFakeClock } from '@walkeros/store-testkit';
import { Breaker } from '../src/breaker.js';

function brokenFiveTimes(): { clock: ReturnType<typeof createFakeClock>; breaker: Breaker } {
  const clock = createFakeClock();
  const breaker = new Breaker(clock);
  for (let n = 0; n < 5; n++) breaker.failed();
  return { clock, breaker };
}

describe('the breaker', () => {
  test('opens at the fifth failure in a row', () => {
    const breaker = new Breaker(createFakeClock());
    const opened = Array.from({ length: 5 }, () => breaker.failed());

    expect(opened).toEqual([false, false, false, false, true]);
    expect(breaker.admits()).toBe(false);
  });

  test('begins to count anew after a success', () => {
    const breaker = new Breaker(createFakeClock());
    for (let n = 0; n < 4; n++) breaker.failed();
    breaker.succeeded();

    expect(breaker.failed()).toBe(false);
    expect(breaker.admits()).toBe(true);
  });

  test('lets one probe through about once a second', () => {
    const { clock, breaker } = brokenFiveTimes();
    let probes = 0;
    for (let ms = 0; ms < 10_000; ms += 10) {
      clock.advance(10);
      if (breaker.admits()) probes++;
    }

    expect(probes).toBeGreaterThanOrEqual(8);
    expect(probes).toBeLessThanOrEqual(13);
  });

  test.each([
    ['back', -3_600_000],
    ['forth', 3_600_000],
  ])('pauses for a second also when the time is set %s meanwhile', (_, ms) => {
    const { clock, breaker } = brokenFiveTimes();
    clock.jump(clock.now() + ms);

    clock.advance(700);
    expect(breaker.admits()).toBe(false);
    clock.advance(550);
    expect(breaker.admits()).toBe(true);
  });

  test('closes when the probe succeeds, and waits again when it fails', () => {
    const { clock, breaker } = brokenFiveTimes();
    clock.advance(1_250);
    expect(breaker.admits()).toBe(true);
    expect(breaker.failed()).toBe(true);
    expect(breaker.admits()).toBe(false);

    clock.advance(1_250);
    expect(breaker.admits()).toBe(true);
    breaker.succeeded();
    expect([breaker.admits(), breaker.admits()]).toEqual([true, true]);
  });
});
