import { createRandom } from '../src/workload/random.js';
import { createKeys, zipfSlices } from '../src/workload/zipf.js';

describe('the workload', () => {
  it('is the same on every run', () => {
    const keys = createKeys(100);
    const shape = { slices: 2, length: 50 };
    expect(zipfSlices(keys, shape)).toEqual(zipfSlices(keys, shape));
    const random = createRandom(1);
    const again = createRandom(1);
    expect([random(), random()]).toEqual([again(), again()]);
  });

  it('reads the n-th most popular key about 1/n as often as the first', () => {
    const [reads = []] = zipfSlices(createKeys(1_000), { slices: 1, length: 100_000 });
    const counts = new Map<string, number>();
    for (const key of reads) counts.set(key, (counts.get(key) ?? 0) + 1);
    const [first = 0, second = 0, , , fifth = 0] = [...counts.values()].sort((a, b) => b - a);
    expect(first / second).toBeCloseTo(2, 0);
    expect(first / fifth).toBeGreaterThan(4);
    expect(first / fifth).toBeLessThan(6);
  });
});
