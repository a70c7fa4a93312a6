import { createFakeClock } from '@walkeros/store-testkit';
import fc from 'fast-check';
import { createCacheStore } from '../src/index.js';

/** The tier as a list that is searched and spliced: slow, and plainly right. */
class NaiveLru {
  entries: { key: string; value: number; endsMs: number }[] = [];
  evicted = 0;

  constructor(
    readonly maxEntries: number,
    readonly now: () => number,
  ) {}

  get(key: string): number | undefined {
    const at = this.entries.findIndex((entry) => entry.key === key);
    const [entry] = at < 0 ? [] : this.entries.splice(at, 1);
    if (entry === undefined) return undefined;
    if (entry.endsMs <= this.now()) {
      // The tier leaves an ended entry in its place until it is swept or written again.
      this.entries.splice(at, 0, entry);
      return undefined;
    }
    this.entries.push(entry);
    return entry.value;
  }

  set(key: string, value: number, ttlMs: number): void {
    this.delete(key);
    this.entries.push({ key, value, endsMs: this.now() + ttlMs });
    if (this.entries.length <= this.maxEntries) return;
    const keep = Math.floor(this.maxEntries * 0.8);
    this.evicted += this.entries.length - keep;
    this.entries.splice(0, this.entries.length - keep);
  }

  delete(key: string): void {
    this.entries = this.entries.filter((entry) => entry.key !== key);
  }
}

const keys = fc.integer({ min: 0, max: 14 }).map((n) => `k${n}`);
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('get' as const), key: keys }),
    fc.record({
      do: fc.constant('set' as const),
      key: keys,
      ttlMs: fc.integer({ min: 1, max: 50 }),
    }),
    fc.record({ do: fc.constant('delete' as const), key: keys }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 20 }) }),
  ),
  { maxLength: 120 },
);

describe('the memory tier beside a naive model', () => {
  it('answers, evicts and counts alike under any sequence', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const clock = createFakeClock();
        const store = createCacheStore({ maxEntries: 10, clock, sweepIntervalMs: 0 });
        const model = new NaiveLru(10, () => clock.now());
        let serial = 0;
        for (const step of sequence) {
          if (step.do === 'get') expect(store.get(step.key)).toBe(model.get(step.key));
          else if (step.do === 'delete') {
            store.delete(step.key);
            model.delete(step.key);
          } else if (step.do === 'wait') clock.advance(step.ms);
          else {
            store.set(step.key, ++serial, step.ttlMs);
            model.set(step.key, serial, step.ttlMs);
          }
          expect(store.size).toBe(model.entries.length);
          expect(store.counters.evictions_entries).toBe(model.evicted);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('capacity', () => {
  it('drops exactly one batch down to 8000 on the 10 001st entry', () => {
    const store = createCacheStore({ clock: createFakeClock() });

    for (let i = 0; i < 10_000; i++) store.set(`k${i}`, i);
    expect(store.size).toBe(10_000);
    expect(store.counters.evictions_entries).toBe(0);

    store.set('one more', 1);
    expect(store.size).toBe(8_000);
    expect(store.counters.evictions_entries).toBe(2_001);
  });

  it('keeps what was read last, whatever was written last', () => {
    const store = createCacheStore({ clock: createFakeClock() });
    for (let i = 0; i < 10_000; i++) store.set(`k${i}`, i);

    for (let i = 0; i < 1_000; i++) store.get(`k${i}`);
    store.set('one more', 1);

    expect(store.get('k0')).toBe(0);
    expect(store.get('k999')).toBe(999);
    expect(store.get('k1000')).toBeUndefined();
    expect(store.get('k3000')).toBeUndefined();
    expect(store.get('k3001')).toBe(3_001);
    expect(store.get('one more')).toBe(1);
  });

  it('counts an eviction on the namespace that lost the entry', () => {
    const store = createCacheStore({ maxEntries: 10, clock: createFakeClock() });
    const old = store.namespace('old');
    const young = store.namespace('young');
    const endless = { dueMs: Infinity, expiresMs: Infinity, endsMs: Infinity };

    for (let i = 0; i < 3; i++) old.write(`o${i}`, { value: i, ...endless });
    for (let i = 0; i < 8; i++) young.write(`y${i}`, { value: i, ...endless });

    expect(old.counters.evictions_entries).toBe(3);
    expect(young.counters.evictions_entries).toBe(0);
    expect(young.size).toBe(8);
  });

  it('reuses the slots of what has gone', () => {
    const store = createCacheStore({ maxEntries: 100, clock: createFakeClock() });

    for (let i = 0; i < 10_000; i++) store.set(`k${i}`, i);

    expect(store.size).toBeLessThanOrEqual(100);
    expect(store.get('k9999')).toBe(9_999);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %p as maxEntries', (maxEntries) => {
    expect(() => createCacheStore({ maxEntries })).toThrow('maxEntries');
  });
});

describe('the sweep', () => {
  it('drops what has expired every 60 seconds', () => {
    const clock = createFakeClock();
    const store = createCacheStore({ clock });
    store.set('short', 1, 1_000);
    store.set('long', 2, 90_000);

    clock.advance(59_999);
    expect(store.size).toBe(2);
    clock.advance(1);
    expect(store.size).toBe(1);
    expect(store.counters.evictions_ttl).toBe(1);

    clock.advance(60_000);
    expect(store.size).toBe(0);
    expect(store.counters.evictions_ttl).toBe(2);
  });

  it('rests while there is nothing to sweep, and begins again', () => {
    const clock = createFakeClock();
    const store = createCacheStore({ clock });
    expect(clock.pending).toBe(0);

    store.set('a', 1, 10);
    expect(clock.pending).toBe(1);
    clock.advance(60_000);
    expect(clock.pending).toBe(0);

    store.set('b', 1, 10);
    expect(clock.pending).toBe(1);
  });

  it('spreads a mass expiry over slices', () => {
    const clock = createFakeClock();
    const store = createCacheStore({ clock });
    for (let i = 0; i < 9_000; i++) store.set(`k${i}`, i, 1_000);

    clock.advance(60_000);

    expect(store.size).toBe(0);
    expect(store.counters.evictions_ttl).toBe(9_000);
  });

  it('leaves entries without an end alone', () => {
    const clock = createFakeClock();
    const store = createCacheStore({ clock });
    store.set('for ever', 1);
    store.set('short', 1, 1);

    clock.advance(600_000);

    expect(store.get('for ever')).toBe(1);
    expect(store.size).toBe(1);
  });

  it('does not keep the process alive', () => {
    const script =
      "const { createCacheStore } = require('./src/index.ts');" +
      "createCacheStore().set('a', 1, 5000); process.stdout.write('set');";
    const { execFileSync } =
      jest.requireActual<typeof import('node:child_process')>('node:child_process');

    const out = execFileSync(
      process.execPath,
      ['--conditions=@walkeros/source', '--require', 'tsx/cjs', '--eval', script],
      { cwd: `${__dirname}/..`, timeout: 20_000, encoding: 'utf8' },
    );

    expect(out).toBe('set');
  });

  it('stops when the store is destroyed', () => {
    const clock = createFakeClock();
    const store = createCacheStore({ clock });
    store.set('a', 1, 10);

    store.destroy();

    expect(clock.pending).toBe(0);
    expect(store.size).toBe(0);
  });
});
