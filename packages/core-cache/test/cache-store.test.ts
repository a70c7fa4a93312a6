import { createFakeClock, hostileKeys, storeContract } from '@walkeros/store-testkit';
import { createCacheStore } from '../src/index.js';

storeContract('the built-in memory tier', {
  open: ({ clock }) => createCacheStore({ clock }),
  traits: { expires: true },
});

const endless = { dueMs: Infinity, expiresMs: Infinity, endsMs: Infinity };

describe('namespaces', () => {
  it('never meet: x with y:1 is not x:y with 1', () => {
    const store = createCacheStore({ clock: createFakeClock() });
    const x = store.namespace('x');
    const xy = store.namespace('x:y');

    x.write('y:1', { value: 'of x', ...endless });

    expect(xy.peek('1')).toBeUndefined();
    expect(x.peek('y:1')).toBe('of x');
  });

  it('can be looked at from outside under "namespace:key"', () => {
    const store = createCacheStore({ clock: createFakeClock() });
    const sessions = store.namespace('sessions');

    sessions.write('a:b', { value: 1, ...endless });
    store.set('sessions:c', 2);
    store.delete('sessions:a:b');

    expect(store.get('sessions:c')).toBe(2);
    expect(sessions.peek('c')).toBe(2);
    expect(sessions.peek('a:b')).toBeUndefined();
  });

  it('adopt what was stored under their prefix before they were bound', () => {
    const store = createCacheStore({ clock: createFakeClock() });
    store.set('users:1', { tier: 'gold' });

    const users = store.namespace('users');

    expect(users.peek('1')).toEqual({ tier: 'gold' });
    expect(store.get('users:1')).toEqual({ tier: 'gold' });
    expect(store.size).toBe(1);
  });

  it('are not given out twice', () => {
    const store = createCacheStore();
    store.namespace('x');

    expect(() => store.namespace('x')).toThrow('another store caches with namespace "x"');
  });

  it('are free again after release, and empty', () => {
    const store = createCacheStore({ clock: createFakeClock() });
    const first = store.namespace('x');
    first.write('k', { value: 1, ...endless });
    store.set('other', 1);

    first.release();

    expect(store.size).toBe(1);
    expect(store.namespace('x').peek('k')).toBeUndefined();
  });

  it('hold any key', () => {
    const store = createCacheStore({ clock: createFakeClock() });
    const namespace = store.namespace('x');

    hostileKeys.forEach(({ key }, index) => namespace.write(key, { value: index, ...endless }));

    hostileKeys.forEach(({ key }, index) => expect(namespace.peek(key)).toBe(index));
  });
});

describe('time', () => {
  it('ends an entry exactly at its ttl', () => {
    const clock = createFakeClock();
    const store = createCacheStore({ clock });
    store.set('k', 1, 1_000);

    clock.advance(999);
    expect(store.get('k')).toBe(1);
    clock.advance(1);
    expect(store.get('k')).toBeUndefined();
  });

  it.each([0, -5, Number.NaN])(
    'a ttl of %p keeps nothing, and drops what was there',
    (ttlMs) => {
      const store = createCacheStore({ clock: createFakeClock() });
      store.set('k', 'old');

      store.set('k', 'new', ttlMs);

      expect(store.get('k')).toBeUndefined();
    },
  );
});
