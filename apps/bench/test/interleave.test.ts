import { interleave, Samples } from '../src/measure/interleave.js';

describe('interleave', () => {
  it('runs every contender once in each round, prepared, in changing order', async () => {
    const log: string[] = [];
    const contender = (name: string) => ({
      name,
      ops: 1,
      prepare: (round: number) => void log.push(`prepare ${name}${round}`),
      run: async (round: number) => void log.push(`${name}${round}`),
    });
    await interleave(['a', 'b', 'c'].map(contender), { warmup: 1, measured: 19 });

    const runs = log.filter((line) => !line.startsWith('prepare'));
    const rounds = Array.from({ length: 20 }, (_, round) =>
      runs.slice(3 * round, 3 * round + 3),
    );
    rounds.forEach((names, round) =>
      expect([...names].sort()).toEqual([`a${round}`, `b${round}`, `c${round}`]),
    );
    const orders = new Set(rounds.map((names) => names.map((name) => name[0]).join('')));
    expect(orders.size).toBeGreaterThan(2);
    for (const name of runs) expect(log[log.indexOf(name) - 1]).toBe(`prepare ${name}`);
  });

  it('compares by the ratio within a round, so that slow rounds do not count double', () => {
    const samples = new Samples();
    for (const load of [1, 50, 1, 7, 1]) {
      samples.add('ours', 30 * load);
      samples.add('map', 10 * load);
    }
    samples.add('ours', 9_000);
    samples.add('map', 10);
    expect(samples.ratio('ours', 'map')).toEqual({ median: 3, low: 3, high: 3 });
    expect(samples.ns('map')).toBe(10);
  });

  it('refuses to compare with what has not been measured', () => {
    expect(() => new Samples().ns('map')).toThrow('"map" has not been measured');
  });
});
