import { createFakeClock, createFaultyStore, createMemoryStore, settle } from '../src/index.js';

describe('a faulty store', () => {
  test('meets its script call by call, and is well afterwards', async () => {
    const store = createFaultyStore({ inner: createMemoryStore({ key: 'value' }) });
    store.script(
      'get',
      { kind: 'throw', error: new Error('thrown') },
      { kind: 'reject', error: new Error('rejected') },
      { kind: 'none' },
      { kind: 'garbage', value: 'another key' },
    );

    expect(() => store.get('key')).toThrow('thrown');
    await expect(store.get('key')).rejects.toThrow('rejected');
    expect(store.get('key')).toBe('value');
    await expect(store.get('key')).resolves.toBe('another key');
    expect(store.get('key')).toBe('value');
    expect(store.calls).toHaveLength(5);
  });

  test('goes on failing one operation until it is healed', async () => {
    const store = createFaultyStore();
    store.always('set', { kind: 'reject', error: new Error('full') });

    await expect(store.set('key', 1)).rejects.toThrow('full');
    await expect(store.set('key', 1)).rejects.toThrow('full');
    expect(store.get('key')).toBeUndefined();
    store.heal();
    await store.set('key', 1);

    expect(store.get('key')).toBe(1);
  });

  test('does the work of a call whose reply is lost', async () => {
    const store = createFaultyStore();
    store.script('set', { kind: 'lost-reply', error: new Error('reset') });

    await expect(store.set('key', 1)).rejects.toThrow('reset');

    expect(store.get('key')).toBe(1);
  });

  test('delays by its clock, and hangs without one', async () => {
    const clock = createFakeClock();
    const store = createFaultyStore({ inner: createMemoryStore({ key: 'value' }), clock });
    const answers: unknown[] = [];
    store.script('get', { kind: 'delay', ms: 50 }, { kind: 'hang' });
    void Promise.resolve(store.get('key')).then((value) => answers.push(value));
    void Promise.resolve(store.get('key')).then((value) => answers.push(value));

    await clock.advanceAsync(49);
    expect(answers).toEqual([]);
    await clock.advanceAsync(1_000_000);
    await settle();

    expect(answers).toEqual(['value']);
  });
});
