import { createFakeClock } from '@walkeros/store-testkit';
import { Bypass } from '../src/bypass.js';

function setUp() {
  const clock = createFakeClock();
  return { clock, bypass: new Bypass(clock) };
}

describe('a bypass', () => {
  test('is open for a pause, and then lets one call through as a probe', () => {
    const { clock, bypass } = setUp();
    expect(bypass.isOpen()).toBe(false);
    bypass.open();
    expect(bypass.isOpen()).toBe(true);
    clock.advance(1_250);
    expect(bypass.isOpen()).toBe(false);
    expect(bypass.isOpen()).toBe(true);
  });

  test('closes as soon as the tier answers', () => {
    const { bypass } = setUp();
    bypass.open();
    bypass.close();
    expect(bypass.isOpen()).toBe(false);
  });

  test.each([-3_600_000, 3_600_000])(
    'is neither longer nor shorter for a clock that was moved by %d ms',
    (byMs) => {
      const { clock, bypass } = setUp();
      bypass.open();
      clock.jump(clock.now() + byMs);
      clock.advance(700);
      expect(bypass.isOpen()).toBe(true);
      clock.advance(600);
      expect(bypass.isOpen()).toBe(false);
    },
  );
});
