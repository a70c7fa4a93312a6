import { testSeed, testSize } from '../src/index.js';

const { env } = process;

afterEach(() => {
  process.env = env;
});

test('a random test runs its sample, and all cases where the environment asks for them', () => {
  process.env = { ...env, WALKEROS_FULL: '0' };
  expect(testSize(20, 1_000)).toBe(20);

  process.env = { ...env, WALKEROS_FULL: '1' };
  expect(testSize(20, 1_000)).toBe(1_000);
});

test('a random test begins at its own seed, and at that of the environment to replay a run', () => {
  process.env = { ...env };
  delete process.env['WALKEROS_SEED'];
  expect([testSeed(), testSeed(7)]).toEqual([20_240_917, 7]);

  process.env = { ...env, WALKEROS_SEED: '42' };
  expect([testSeed(), testSeed(7)]).toEqual([42, 42]);
});
