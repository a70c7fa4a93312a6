import Database from 'libsql';
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { LocalCache } from '../src/index.js';
import { project, saveOf } from './project.js';
import { temporaryFolder } from './temporary-folder.js';

const PAGE = 4_096;
const RUN = {
  ...{ hash: 'h1', project: 'app', task: 'build', status: 'success' as const },
  ...{ exitCode: 0, durationMs: 1, startedAt: 1, endedAt: 2 },
};

/** A folder with forty entries. */
async function filled(): Promise<string> {
  const directory = temporaryFolder();
  const cache = new LocalCache({ directory });
  const folder = await project({ a: 'a' });
  for (let n = 0; n < 40; n++) await cache.save(saveOf(`h${n}`, folder, ['a']));
  await cache.close();
  inIndex(directory, intoOneFile);
  return directory;
}

function inIndex(
  directory: string,
  work: (index: Database.Database) => unknown,
  name = 'cache.db',
): void {
  const index = new Database(join(directory, 'v1', name));
  work(index);
  index.close();
}

/** The first page stays as it is, so that the file can be opened. */
function damage(directory: string): void {
  const file = join(directory, 'v1/cache.db');
  const { size } = statSync(file);
  expect(size).toBeGreaterThan(3 * PAGE);
  const descriptor = openSync(file, 'r+');
  for (let at = PAGE; at < size; at += PAGE)
    writeSync(descriptor, Buffer.alloc(PAGE, 0xff), 0, PAGE, at);
  closeSync(descriptor);
}

/** A closed index may still have a log, which would heal it. */
const intoOneFile = (index: Database.Database) => index.pragma('wal_checkpoint(TRUNCATE)');

const indexesIn = (directory: string) =>
  readdirSync(join(directory, 'v1')).filter((name) => name.endsWith('.db'));

test.each<[string, (cache: LocalCache) => unknown, unknown]>([
  ['get', (cache) => cache.get('h1'), null],
  ['has', (cache) => cache.has('h1'), null],
  ['restoreOutputs', (cache) => cache.restoreOutputs('h1', '/nowhere'), undefined],
  ['save', async (cache) => cache.save(saveOf('h1', await project())), undefined],
  ['stats', (cache) => cache.stats().entryCount, 0],
  ['prune', (cache) => cache.prune({ maxBytes: 0 }), { evicted: 0, bytesFreed: 0 }],
  ['recordRun', (cache) => cache.recordRun(RUN), undefined],
  ['recentRuns', (cache) => cache.recentRuns(1), []],
])(
  '%s on an index with damaged pages has an empty cache, which keeps what is saved',
  async (_what, call, expected) => {
    const directory = await filled();
    damage(directory);
    const cache = new LocalCache({ directory });

    expect(await call(cache)).toEqual(expected);

    await cache.save(saveOf('new', await project({ a: 'new' }), ['a']));
    expect(await cache.get('new')).toMatchObject({ outputFiles: ['a'] });
    await cache.close();
    expect(indexesIn(directory)).toEqual(['cache-1.db']);
    const again = new LocalCache({ directory });
    expect(await again.has('new')).toBe('local');
    await again.close();
  },
);

test('several processes that notice the damage one after the other share one new index', async () => {
  const directory = await filled();
  damage(directory);
  const caches = [1, 2, 3].map(() => new LocalCache({ directory }));
  const [first, second, third] = caches;
  await first?.save(saveOf('one', await project()));
  await second?.save(saveOf('two', await project()));

  expect(await third?.has('one')).toBe('local');
  expect(await third?.has('two')).toBe('local');
  expect(await first?.has('two')).toBe('local');
  expect(indexesIn(directory)).toEqual(['cache-1.db']);
  await Promise.all(caches.map((cache) => cache.close()));
});

test('a new index that is damaged, too, is replaced again', async () => {
  const directory = await filled();
  writeFileSync(join(directory, 'v1/cache.db'), 'no database '.repeat(1_000));
  await new LocalCache({ directory }).close();
  inIndex(directory, intoOneFile, 'cache-1.db');
  writeFileSync(join(directory, 'v1/cache-1.db'), 'no database '.repeat(1_000));

  const cache = new LocalCache({ directory });

  expect(await cache.has('h1')).toBeNull();
  expect(indexesIn(directory)).toEqual(['cache-2.db']);
  await cache.close();
});

test('an entry whose list of outputs cannot be read is a miss, and can be saved again', async () => {
  const directory = await filled();
  inIndex(directory, (index) =>
    index.exec("UPDATE entries SET outputs = '[{' WHERE hash = 'h1'"),
  );
  const cache = new LocalCache({ directory });
  const to = temporaryFolder();

  expect(await cache.get('h1')).toBeNull();
  await cache.restoreOutputs('h1', to).catch((error: unknown) => {
    expect(error).toMatchObject({ code: 'ARTIFACT_DAMAGED' });
  });
  await cache.save(saveOf('h1', await project({ a: 'a' }), ['a']));
  await cache.restoreOutputs('h1', to);

  expect(readFileSync(join(to, 'a'), 'utf8')).toBe('a');
  await cache.close();
});
