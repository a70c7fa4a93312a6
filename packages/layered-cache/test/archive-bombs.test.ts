import { ARCHIVE_LIMITS } from '../src/archive/archive-limits.js';
import { unpack, type Unpacked } from '../src/archive/unpack.js';
import { foldersAbove, type Output } from '../src/output.js';
import { file, HASH, pax, type RawEntry, rawTar, sent, texts } from './raw-tar.js';
import { temporaryFolder } from './temporary-folder.js';

const CODE = { code: 'ARTIFACT_REFUSED' };

function unpacked(entries: readonly RawEntry[], limits = {}): Promise<Unpacked> {
  return unpack(sent(rawTar(entries)), {
    hash: HASH,
    stage: temporaryFolder(),
    limits: { ...ARCHIVE_LIMITS, ...limits },
  });
}

/** Files of one byte, wherever they lie. */
function archiveOf(paths: readonly string[]): RawEntry[] {
  return [
    ...texts(paths.map((path) => file(path))),
    ...paths.flatMap((path) => [pax(`path=outputs/${path}`), { name: 'outputs/x', body: '!' }]),
  ];
}

const deep = (names: number, first: string) => `${first}/${'d/'.repeat(names - 2)}f`;

afterEach(() => jest.restoreAllMocks());

test('a path may have a hundred names, and not one more', async () => {
  const { outputFiles } = await unpacked(archiveOf([deep(100, 'a')]));

  expect(outputFiles).toHaveLength(1);
  const refusal = expect(unpacked(archiveOf([deep(101, 'a')]))).rejects;
  await refusal.toMatchObject({ ...CODE, message: expect.stringContaining('100 names') });
});

test('folders that only paths name count as entries', async () => {
  const paths = ['a', 'b', 'c'].map((first) => deep(100, first));

  const { outputFiles } = await unpacked(archiveOf(paths), { maxEntries: 300 });
  expect(outputFiles).toHaveLength(3);
  const refusal = expect(unpacked(archiveOf(paths), { maxEntries: 299 })).rejects;
  await refusal.toMatchObject({ ...CODE, message: expect.stringContaining('299 folders') });
});

test('the folders above many outputs are walked once, and not once for each', () => {
  const outputs = Array.from({ length: 1_000 }, (_, n): Output =>
    file(`${deep(100, 'a')}${n}`),
  );
  const looks = jest.spyOn(String.prototype, 'lastIndexOf');

  expect([...foldersAbove(outputs)]).toHaveLength(99);
  expect(looks.mock.calls.length).toBeLessThanOrEqual(1_000 + 99);
});

test.each<[string, string]>([
  ['outputs', JSON.stringify(Array.from({ length: 100 }, (_, n) => file(`${n}`)))],
  ['empty objects', `[${'{},'.repeat(100)}{}]`],
  ['empty lists', `[${'[],'.repeat(100)}[]]`],
  ['lists in lists', '['.repeat(100)],
  ['fields', `{${Array.from({ length: 100 }, (_, n) => `"${n}":0`).join(',')}}`],
])('a meta.json with %s that the archive has not is refused unread', async (_what, outputs) => {
  const [meta, ...logs] = texts([]);
  const body = String(meta?.body).replace('"outputs":[]', `"outputs":${outputs}`);
  const reads = jest.spyOn(JSON, 'parse');

  const refusal = expect(unpacked([{ name: 'meta.json', body }, ...logs])).rejects;
  await refusal.toMatchObject({ ...CODE, message: expect.stringContaining('more than the') });
  expect(reads).not.toHaveBeenCalled();
});

test('an extended header that belongs to no entry is refused', async () => {
  const global = { name: 'Global', type: 'g', body: '11 a=12345\n' };

  const one = await unpacked([global, ...texts([])]);
  expect(one.entry.stdout).toBe('out');
  const refusal = expect(unpacked([global, global, ...texts([])])).rejects;
  await refusal.toMatchObject({ ...CODE, message: expect.stringContaining('more headers') });
});

test('names and extended headers may not be longer than a meta.json may be', async () => {
  const comment = pax(`comment=${'c'.repeat(1_000_000)}`);
  const names = Array.from({ length: 68 }, (_, n) => `f${n}`);
  const entries = names.flatMap((name) => [comment, { name: `outputs/${name}`, body: '!' }]);

  const refusal = expect(
    unpacked([...texts(names.map((name) => file(name))), ...entries]),
  ).rejects;
  await refusal.toMatchObject({ ...CODE, message: expect.stringContaining('its names are') });
});
