import { createFakeClock, settle } from '@walkeros/store-testkit';
import Database from 'libsql';
import { newPath, openStore } from './open-store.js';

const TIMEOUT_MS = 1_000;

/** A store, and another process that holds its database. */
async function openHeld() {
  const clock = createFakeClock();
  const path = newPath();
  const store = await openStore(path, { clock, config: { timeout: TIMEOUT_MS } });
  const other = new Database(path);
  other.exec('BEGIN IMMEDIATE');

  async function wait(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 50) {
      for (let round = 0; round < 3; round++) await settle();
      clock.advance(50);
    }
    for (let round = 0; round < 3; round++) await settle();
  }
  return { store, other, wait };
}

test('a write that another process keeps waiting ends by its deadline, and reads go on', async () => {
  const { store, wait } = await openHeld();
  const failure = Promise.resolve(store.set('key', 'value')).catch((error: unknown) => error);

  await wait(TIMEOUT_MS / 2);
  expect(await store.get('key')).toBeUndefined();
  await wait(TIMEOUT_MS);

  expect(await failure).toMatchObject({ kind: 'timeout', operation: 'set', key: 'key' });
});

test('after any number of such writes the store is as it was once the other lets go', async () => {
  const { store, other, wait } = await openHeld();
  const keys = Array.from({ length: 600 }, (_, n) => `key ${n % 40}`);
  const failures = keys.map((key) =>
    Promise.resolve(store.set(key, 'late')).then(
      () => 'written',
      (error: { kind: string }) => error.kind,
    ),
  );
  await wait(2 * TIMEOUT_MS);
  expect(new Set(await Promise.all(failures))).toEqual(new Set(['timeout']));

  other.exec('COMMIT');
  await wait(100);

  expect(await store.getMany(keys)).toEqual(keys.map(() => undefined));
  await Promise.all(keys.map((key) => store.set(key, 'in time')));
  expect(await store.getMany(keys)).toEqual(keys.map(() => 'in time'));
  await store.destroy();
});
