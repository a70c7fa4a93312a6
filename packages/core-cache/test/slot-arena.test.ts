import { createFakeClock } from '@walkeros/store-testkit';
import { createCacheStore } from '../src/index.js';

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

  it.each([0, -0.5, 1.5, Number.NaN, Infinity])(
    'refuses %p as lowWaterMark',
    (lowWaterMark) => {
      expect(() => createCacheStore({ lowWaterMark })).toThrow(
        `lowWaterMark: is ${lowWaterMark}; expected a number above 0, at most 1`,
      );
    },
  );

  it('of one entry keeps the one that was written last', () => {
    const store = createCacheStore({ maxEntries: 1 });
    for (const key of ['a', 'b', 'c']) store.set(key, key.toUpperCase());

    expect(['a', 'b', 'c'].map((key) => store.get(key))).toEqual([undefined, undefined, 'C']);
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
