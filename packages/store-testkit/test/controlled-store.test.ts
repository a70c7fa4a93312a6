import { createControlledStore, createMemoryStore } from '../src/index.js';

describe('a controlled store', () => {
  test('does and answers nothing before it is released', async () => {
    const inner = createMemoryStore({ key: 'value' });
    const controlled = createControlledStore(inner);

    const read = Promise.resolve(controlled.store.get('key'));

    expect(controlled.pending).toMatchObject([{ operation: 'get', key: 'key' }]);
    expect(inner.calls).toEqual([]);
    await controlled.release();
    await expect(read).resolves.toBe('value');
    expect(controlled.pending).toHaveLength(0);
  });

  test('replies in the order of the test, not of the calls', async () => {
    const controlled = createControlledStore(createMemoryStore({ a: 1, b: 2 }));
    const order: string[] = [];
    void Promise.resolve(controlled.store.get('a')).then(() => order.push('a'));
    void Promise.resolve(controlled.store.get('b')).then(() => order.push('b'));

    await controlled.release(1);
    await controlled.release();

    expect(order).toEqual(['b', 'a']);
  });

  test('holds the reply of a read that saw an older value', async () => {
    const inner = createMemoryStore({ key: 'old' });
    const controlled = createControlledStore(inner);
    const read = controlled.store.get('key');
    const write = controlled.store.set('key', 'new');

    await controlled.perform();
    await controlled.release(1);
    await write;
    await controlled.release();

    await expect(read).resolves.toBe('old');
    expect(inner.entries.get('key')).toBe('new');
  });

  test('fails a call without doing its work', async () => {
    const inner = createMemoryStore();
    const controlled = createControlledStore(inner);
    const write = expect(controlled.store.set('key', 1)).rejects.toThrow('reset');

    await controlled.fail(0, new Error('reset'));

    await write;
    expect(inner.entries.size).toBe(0);
  });

  test('hands on what the inner store throws', async () => {
    const inner = createMemoryStore();
    inner.get = () => {
      throw new Error('denied');
    };
    const controlled = createControlledStore(inner);
    const read = expect(controlled.store.get('key')).rejects.toThrow('denied');

    await controlled.releaseAll();

    await read;
  });

  test('says which calls wait when there is none to release', async () => {
    const controlled = createControlledStore();

    await expect(controlled.release()).rejects.toThrow('no pending call 0; 0 are waiting');
  });
});
