import type { Contender } from './interleave.js';

type Read = (keys: readonly string[]) => void | Promise<void>;

/** A contender that reads one of `slices` in each round. */
export function readContender(
  name: string,
  slices: readonly (readonly string[])[],
  read: Read,
): Contender {
  const at = (round: number): readonly string[] => slices[round % slices.length] ?? [];
  return {
    name,
    ops: at(0).length,
    // Brings its own data back into the processor's caches, which the one before has filled.
    prepare: (round) => read(at(round + 1)),
    run: (round) => read(at(round)),
  };
}
