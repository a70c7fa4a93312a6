import { createFakeClock, type FakeClock } from '@walkeros/store-testkit';
import fc from 'fast-check';
import { createCacheStore, type CacheNamespace, type CacheStore } from '../src/index.js';

interface ModelEntry {
  readonly space: number;
  readonly key: string;
  readonly value: string;
  readonly endsMs: number;
}

/** The tier as a list that is searched and spliced: slow, and plainly right. */
class NaiveLru {
  entries: ModelEntry[] = [];
  readonly evicted: number[];

  constructor(
    readonly options: { maxEntries: number; lowWaterMark: number; spaces: number },
    readonly clock: FakeClock,
  ) {
    this.evicted = Array<number>(options.spaces).fill(0);
  }

  get(space: number, key: string): string | undefined {
    const at = this.#find(space, key);
    const entry = this.entries[at];
    // The tier leaves an ended entry in its place until it is swept or written again.
    if (entry === undefined || entry.endsMs <= this.clock.now()) return undefined;
    this.entries.splice(at, 1);
    this.entries.push(entry);
    return entry.value;
  }

  set(space: number, key: string, { value, ttlMs }: { value: string; ttlMs: number }): void {
    const { maxEntries, lowWaterMark } = this.options;
    this.delete(space, key);
    this.entries.push({ space, key, value, endsMs: this.clock.now() + ttlMs });
    if (this.entries.length <= maxEntries) return;
    const kept = Math.max(1, Math.floor(maxEntries * lowWaterMark));
    for (const { space: loser } of this.entries.splice(0, this.entries.length - kept))
      this.evicted[loser] = (this.evicted[loser] ?? 0) + 1;
  }

  delete(space: number, key: string): void {
    const at = this.#find(space, key);
    if (at >= 0) this.entries.splice(at, 1);
  }

  #find(space: number, key: string): number {
    return this.entries.findIndex((entry) => entry.space === space && entry.key === key);
  }
}

const SPACES = 3;
const place = {
  space: fc.nat(SPACES - 1),
  key: fc.integer({ min: 0, max: 7 }).map((n) => `k${n}`),
};
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('get' as const), ...place }),
    fc.record({
      do: fc.constant('set' as const),
      ...place,
      ttlMs: fc.integer({ min: 1, max: 50 }),
    }),
    fc.record({ do: fc.constant('delete' as const), ...place }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 20 }) }),
  ),
  { maxLength: 120 },
);
const capacity = fc.record({
  maxEntries: fc.integer({ min: 1, max: 12 }),
  lowWaterMark: fc.oneof(
    fc.constantFrom(1, 0.8, 0.5, Number.MIN_VALUE),
    fc.double({ min: 0, max: 1, minExcluded: true, noNaN: true }),
  ),
});

type Step = typeof steps extends fc.Arbitrary<(infer S)[]> ? S : never;

function run(step: Step, { spaces, model, clock, serial }: Rig): void {
  if (step.do === 'wait') return clock.advance(step.ms);
  const { space, key } = step;
  const namespace = spaces[space] as CacheNamespace;
  if (step.do === 'get') return expect(namespace.peek(key)).toBe(model.get(space, key));
  if (step.do === 'delete') {
    namespace.remove(key);
    return model.delete(space, key);
  }
  const value = `${space}/${key}/${serial}`;
  const endsMs = clock.now() + step.ttlMs;
  namespace.write(key, { value, dueMs: endsMs, expiresMs: endsMs, endsMs });
  model.set(space, key, { value, ttlMs: step.ttlMs });
}

interface Rig {
  readonly store: CacheStore;
  readonly spaces: readonly CacheNamespace[];
  readonly model: NaiveLru;
  readonly clock: FakeClock;
  readonly serial: number;
}

function openRig(size: { maxEntries: number; lowWaterMark: number }): Omit<Rig, 'serial'> {
  const clock = createFakeClock();
  const store = createCacheStore({ ...size, clock, sweepIntervalMs: 0 });
  const spaces = Array.from({ length: SPACES }, (_, n) => store.namespace(`n${n}`));
  const model = new NaiveLru({ ...size, spaces: SPACES }, clock);
  return { store, spaces, model, clock };
}

describe('the memory tier beside a naive model', () => {
  it('answers, evicts and counts alike for any capacity, mark and sequence', () => {
    fc.assert(
      fc.property(capacity, steps, (size, sequence) => {
        const rig = openRig(size);
        for (const [serial, step] of sequence.entries()) {
          run(step, { ...rig, serial });
          expect(rig.store.size).toBe(rig.model.entries.length);
          expect(rig.spaces.map(({ counters }) => counters.evictions_entries)).toEqual(
            rig.model.evicted,
          );
        }
        for (const [space, namespace] of rig.spaces.entries())
          for (const key of [...namespace.keys()])
            expect(namespace.peek(key)).toBe(rig.model.get(space, key));
      }),
      { numRuns: 4_000 },
    );
  });

  it('answers alike whatever is written by whom is told of an eviction', () => {
    fc.assert(
      fc.property(capacity, steps, (size, sequence) => {
        const { store, spaces, clock } = openRig(size);
        const written = new Map<string, string>();
        let serial = 0;
        const write = (space: number, key: string): void => {
          const value = `${space}/${key}/${serial++}`;
          written.set(`${space}/${key}`, value);
          const endsMs = clock.now() + 1_000;
          spaces[space]?.write(key, { value, dueMs: endsMs, expiresMs: endsMs, endsMs });
        };
        let nested = 0;
        for (const [space, namespace] of spaces.entries())
          namespace.onEvict = (key) => {
            if (nested++ < 40) write((space + 1) % SPACES, key);
          };

        for (const step of sequence) {
          if (step.do === 'wait') continue;
          if (step.do === 'set') write(step.space, step.key);
          for (const [space, namespace] of spaces.entries()) {
            const held = namespace.peek(step.key);
            if (held !== undefined) expect(held).toBe(written.get(`${space}/${step.key}`));
          }
          expect(store.size).toBeLessThanOrEqual(size.maxEntries);
          expect(store.size).toBe(spaces.reduce((sum, one) => sum + one.size, 0));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
