/** Numbers in [0, 1): the same sequence for the same seed. */
export type SeededRandom = () => number;

/**
 * A generator for tests that must be replayable.
 *
 * @param seed - A whole number; print it when the test fails.
 */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
