import type { Store, StoreValue } from '@walkeros/core';
import { createRecordingLogger, settle } from '@walkeros/store-testkit';
import { artifactStore, type ArtifactStore } from '../../src/index.js';
import { createExpiringStore, type ExpiringStore, pieces } from './rig.js';

const team = 'acme';
const MANY = 12_000;

let store: ExpiringStore;

beforeEach(() => {
  store = createExpiringStore();
});

function open(on: Store = store): ArtifactStore {
  return artifactStore(on, {
    partBytes: 8,
    inlineBytes: 0,
    clock: store.clock,
    ledger: { name: 'server', quotaBytes: 1_000_000_000 },
  });
}

const put = (artifacts: ArtifactStore, hash: string) =>
  artifacts.put({ team, hash }, pieces(new Uint8Array(30)));

function entryRow(at: number): StoreValue[] {
  return [team, `hash-${at}`, `upload-${at}`, 100, 1, store.clock.now()];
}

/** The ledger of a version that kept all entries in one value. */
function storeOldLedger(count: number): void {
  const entries = Array.from({ length: count }, (_, at) => entryRow(at));
  store.entries.set('x/server', { v: 1, next: 7, entries });
}

test('a ledger of many artifacts is kept in values of a bounded size', async () => {
  storeOldLedger(MANY);
  const artifacts = open();
  await artifacts.usage();
  await artifacts.close();

  const records = store.keys('x/server/');
  expect(records.length).toBeGreaterThan(2);
  for (const key of store.keys('x/'))
    expect(JSON.stringify(store.entries.get(key)).length).toBeLessThan(512 * 1024);
  expect(await open().usage()).toEqual({ artifacts: MANY, bytes: MANY * 100 });
});

test('a ledger of an earlier version is read, with what it noted since', async () => {
  const first = open();
  await put(first, 'whole');
  const { upload } = store.entries.get(`m/${team}/whole`) as { upload: string };
  for (const key of store.keys('x/')) store.entries.delete(key);
  storeOldLedger(2);
  store.entries.set('x/server/7', [[team, 'whole', upload]]);
  store.entries.set('x/server/8', [[team, 'killed', 'of-a-crash']]);
  store.entries.set('c/of-a-crash/0', new Uint8Array(8));

  const second = open();
  expect(await second.usage()).toEqual({ artifacts: 3, bytes: 230 });
  await second.close();
  expect(store.keys('c/of-a-crash')).toEqual([]);
  expect(store.keys('x/server/')).toEqual(['x/server/9']);
});

test('a ledger that cannot be written down as a whole costs no request and no artifact', async () => {
  const refusing: Store = {
    ...store,
    set: (key, value, ttlMs) =>
      key === 'x/server' ? Promise.reject(new Error('full')) : store.set(key, value, ttlMs),
  };
  const artifacts = open(refusing);
  for (let at = 0; at < 200; at++) await put(artifacts, `hash-${at}`);
  await expect(artifacts.close()).rejects.toMatchObject({ kind: 'unavailable' });

  const again = open(refusing);
  expect(await again.get({ team, hash: 'hash-1' })).toBeDefined();
  expect(await again.usage()).toEqual({ artifacts: 200, bytes: 6000 });
});

test('the log stays short while an upload lasts for ever', async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(30);
    await new Promise(() => undefined);
  }
  const artifacts = open();
  void artifacts.put({ team, hash: 'endless' }, endless());
  for (let at = 0; at < 300; at++) await put(artifacts, `hash-${at}`);
  await settle();
  expect(store.keys('x/server/').length).toBeLessThan(80);

  const revived = open();
  expect(await revived.usage()).toMatchObject({ artifacts: 300 });
  await revived.close();
  expect(store.keys('c/')).toHaveLength(1200);
});

test('records behind failed writes are found again', async () => {
  let isDown = false;
  const flaky = open({
    ...store,
    set: (key, value, ttlMs) =>
      key.startsWith('x/') && isDown
        ? Promise.reject(new Error('down'))
        : store.set(key, value, ttlMs),
  });
  for (let failures = 0; failures < 20; failures++) {
    isDown = true;
    for (let at = 0; at < failures; at++)
      await expect(put(flaky, 'refused')).rejects.toMatchObject({ kind: 'unavailable' });
    isDown = false;
    await put(flaky, `after-${failures}`);
  }

  expect(await open().usage()).toMatchObject({ artifacts: 20 });
});

test('a damaged record costs what it says, and is reported', async () => {
  const first = open();
  for (const hash of ['a', 'b', 'c']) await put(first, hash);
  const [, second = ''] = store.keys('x/server/');
  store.entries.set(second, 'not a record');

  const logger = createRecordingLogger();
  const artifacts = artifactStore(store, { ledger: { name: 'server' }, logger });
  expect(await artifacts.usage()).toEqual({ artifacts: 2, bytes: 60 });
  expect(logger.messages('WARN').join()).toContain('records of the ledger');
});

test('artifacts are served while the ledger is still being read, and that use counts', async () => {
  const first = open();
  for (const hash of ['a', 'b']) await put(first, hash);
  await first.close();
  let answer = (): void => undefined;
  const asked = new Promise<void>((resolve) => (answer = resolve));
  const slow = artifactStore(
    {
      ...store,
      get: async (key) => {
        if (key.startsWith('x/')) await asked;
        return store.get(key);
      },
    },
    {
      partBytes: 8,
      inlineBytes: 0,
      clock: store.clock,
      ledger: { name: 'server', quotaBytes: 70 },
    },
  );
  store.clock.advance(1000);
  expect(await slow.get({ team, hash: 'a' })).toBeDefined();

  answer();
  await put(slow, 'c');
  await slow.close();
  expect(store.keys('m/')).toEqual([`m/${team}/a`, `m/${team}/c`]);
});

test('the log is read in few rounds, and noted uploads are looked at together', async () => {
  const first = open();
  for (let at = 0; at < 60; at++) await put(first, `hash-${at}`);
  let rounds = 0;
  const counting: Store = {
    ...store,
    getMany: async (keys) => {
      rounds++;
      return keys.map((key) => store.entries.get(key));
    },
    get: (key) => (rounds++, store.get(key)),
  };

  expect(await open(counting).usage()).toMatchObject({ artifacts: 60 });
  expect(rounds).toBeLessThan(10);
});
