import { openStore } from './open-store.js';
import { probeValue } from './processes/probe-value.js';
import { readUntil } from './processes/read-until.js';
import { bundleProcesses, startProcess } from './processes/start-process.js';
import { temporaryFolder } from './temporary-folder.js';

beforeAll(bundleProcesses);

describe('a reader beside a writer', () => {
  test.each([
    ['0 bytes', 0, 200],
    ['1 kB', 1_000, 400],
    ['64 kB', 64_000, 150],
    ['4 MB', 4_000_000, 8],
  ])(
    'sees the old value or the new one of %s, in this process and in another',
    async (_, bytes, last) => {
      const folder = temporaryFolder();
      const store = await openStore(folder);
      await store.set('key', probeValue(0, bytes));
      const { lines } = startProcess('reader', [folder, bytes, last]);
      await expect(lines.next()).resolves.toMatchObject({ value: 'ready' });

      const here = Promise.all([1, 2].map(() => readUntil(store, bytes, last)));
      for (let n = 1; n <= last; n++) await store.set('key', probeValue(n, bytes));
      const [first, second] = await here;
      const { value: elsewhere } = (await lines.next()) as { value: string };

      for (const readings of [first, second, JSON.parse(elsewhere)])
        expect(readings).toMatchObject({ missing: 0, torn: 0, older: 0 });
      expect(first?.reads).toBeGreaterThan(last / 2);
    },
    60_000,
  );

  test('finds every key when two stores write to one folder', async () => {
    const folder = temporaryFolder();
    const stores = await Promise.all([openStore(folder), openStore(folder)]);

    await Promise.all(
      Array.from({ length: 400 }, async (_, n) => {
        await stores[n % 2]?.set(`key ${n % 100}`, n % 100);
        expect(await stores[(n + 1) % 2]?.get(`key ${n % 100}`)).toBe(n % 100);
      }),
    );
  });
});
