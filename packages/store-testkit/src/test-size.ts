/**
 * How many cases a random test runs: a sample, or all of them where the environment has
 * `WALKEROS_FULL=1`.
 *
 * @param sample - What a run of CI has time for.
 * @param full - What is run before a release, for minutes or hours.
 */
export function testSize(sample: number, full: number): number {
  return process.env['WALKEROS_FULL'] === '1' ? full : sample;
}

/**
 * Where a random test begins: at `WALKEROS_SEED`, to replay a run. It belongs in the
 * name of the test, so that a run which fails says how to repeat it.
 *
 * @param usual - The seed while the environment names none.
 */
export function testSeed(usual = 20_240_917): number {
  return Number(process.env['WALKEROS_SEED'] ?? usual);
}
