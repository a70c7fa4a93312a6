import { readdirSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdir, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { createGzip, gzipSync } from 'node:zlib';
import { ARCHIVE_LIMITS } from '../src/archive/archive-limits.js';
import { pack } from '../src/archive/pack.js';
import { unpack } from '../src/archive/unpack.js';
import { ArtifactError } from '../src/index.js';
import type { Output } from '../src/output.js';
import { project } from './project.js';
import { file, HASH, pax, type RawEntry, rawTar, sent, texts } from './raw-tar.js';
import { temporaryFolder } from './temporary-folder.js';

function unpackInto(stage: string, body: AsyncIterable<Uint8Array>, limits = ARCHIVE_LIMITS) {
  return unpack(body, { hash: HASH, stage, limits });
}

/** Unpacks and expects that it is refused before anything was written. */
async function expectRefused(
  body: AsyncIterable<Uint8Array>,
  code: 'ARTIFACT_REFUSED' | 'ARTIFACT_DAMAGED',
  limits = ARCHIVE_LIMITS,
): Promise<ArtifactError> {
  const above = temporaryFolder();
  const stage = join(above, 'deep/er/stage');
  await mkdir(stage, { recursive: true });
  const error: unknown = await unpackInto(stage, body, limits).catch(
    (thrown: unknown) => thrown,
  );

  expect(error).toBeInstanceOf(ArtifactError);
  expect(error).toMatchObject({ code });
  expect(readdirSync(stage).filter((name) => name !== 'artifact.tar')).toEqual([]);
  expect(readdirSync(above)).toEqual(['deep']);
  return error as ArtifactError;
}

const out = (name: string, more: Partial<RawEntry> = {}): RawEntry => ({
  name: `outputs/${name}`,
  body: '!',
  ...more,
});
const link = (path: string, target: string): [Output, RawEntry] => [
  { kind: 'link', path, target },
  { name: `outputs/${path}`, type: '2', target },
];

describe('an archive of ours', () => {
  test('comes back: long names, modes, times, links, empty folders', async () => {
    const long = `${'d'.repeat(120)}/${'e'.repeat(130)}/${'f'.repeat(200)}.js`;
    const from = await project({
      [`outputs/${long}`]: 'long',
      'outputs/run': '#!/bin/sh',
      'outputs/@at': 'at',
      'outputs/größe 日本.txt': 'unicode',
      'outputs/empty.txt': '',
      'outputs/big': Buffer.alloc(300_000, 'big'),
    });
    const outputs = join(from, 'outputs');
    await chmod(join(outputs, 'run'), 0o755);
    await utimes(join(outputs, 'run'), 1_700_000_000.123, 1_700_000_000.123);
    await mkdir(join(outputs, 'void'));
    await symlink('../run', join(outputs, 'd'.repeat(120), 'link'));
    const paths = ['run', '@at', 'größe 日本.txt', 'empty.txt', 'big', 'void', long];
    const entry = {
      ...{ taskId: 'app#build', command: 'tsc', exitCode: 0, durationMs: 1.5 },
      ...{ stdout: 'out', stderr: 'err' },
    };
    const archive = await pack({ hash: HASH, ...entry }, from, [
      ...paths,
      `${'d'.repeat(120)}/link`,
    ]);

    const result = await unpackInto(temporaryFolder(), sentFile(archive));

    expect(result.entry).toEqual(entry);
    expect(result.sizeBytes).toBe(statSync(archive).size);
    expect(result.outputFiles).toHaveLength(8);
    const text = (path: string) => readFileSync(join(result.outputsDir, path), 'utf8');
    expect(text(long)).toBe('long');
    expect(text('@at')).toBe('at');
    expect(text('größe 日本.txt')).toBe('unicode');
    expect(text(`${'d'.repeat(120)}/link`)).toBe('#!/bin/sh');
    const run = statSync(join(result.outputsDir, 'run'));
    expect(run.mode & 0o777).toBe(0o755);
    expect(run.mtimeMs).toBeCloseTo(1_700_000_000_123, 0);
    expect(statSync(join(result.outputsDir, 'void')).isDirectory()).toBe(true);
  });

  test('says nothing of the machine that packed it', async () => {
    const from = await project({ 'outputs/a': 'a' });
    const packed = {
      ...{ hash: HASH, taskId: 't', command: 'c', exitCode: 0, durationMs: 1 },
      ...{ stdout: '', stderr: '' },
    };
    const first = readFileSync(await pack(packed, from, ['a']));
    await utimes(join(from, 'stdout'), 1, 1);

    expect(readFileSync(await pack(packed, from, ['a'])).equals(first)).toBe(true);
  });
});

async function* sentFile(path: string): AsyncGenerator<Uint8Array> {
  yield readFileSync(path);
}

describe('hostile names', () => {
  test.each([
    ['climbs', 'outputs/../../evil'],
    ['climbs to the logs', 'outputs/../stdout2'],
    ['is absolute', '/evil'],
    ['is absolute behind the prefix', 'outputs//evil'],
    ['is absolute behind a dot', 'outputs/.//evil'],
    ['has a backslash', 'outputs/..\\..\\evil'],
    ['has a drive letter', 'outputs/C:/evil'],
    ['is a UNC path', '//?/C:/evil'],
    ['lies outside of outputs', 'evil'],
    ['is a part of the prefix', 'outputs'],
    ['has a dot', 'outputs/./evil'],
    ['has an empty part', 'outputs/a//b'],
    ['ends in dots', 'outputs/a/..'],
  ])('an entry whose path %s is refused', async (_what, name) => {
    const path = name.replace(/^outputs\//, '');
    const tar = rawTar([
      ...texts([file('good'), file(path)]),
      out('good'),
      { name, body: '!' },
    ]);

    const { message } = await expectRefused(sent(tar), 'ARTIFACT_REFUSED');
    expect(message).toMatch(/refused: (the path |it has no room for|its outputs )/);
  });

  test('a path from an extended header is judged like any other', async () => {
    const entries = [...texts([file('../../evil')]), pax('path=outputs/../../evil'), out('x')];

    await expectRefused(sent(rawTar(entries)), 'ARTIFACT_REFUSED');
  });

  test('a NUL ends a name, so that what follows it hides nothing', async () => {
    const tar = rawTar([...texts([file('a')]), out('a\0/../../evil')]);
    const stage = temporaryFolder();

    const { outputsDir } = await unpackInto(stage, sent(tar));

    expect(readdirSync(outputsDir)).toEqual(['a']);
  });
});

describe('hostile kinds', () => {
  test.each([
    ['hard link', '1', 'ARTIFACT_REFUSED'],
    ['character device', '3', 'ARTIFACT_REFUSED'],
    ['block device', '4', 'ARTIFACT_REFUSED'],
    ['FIFO', '6', 'ARTIFACT_REFUSED'],
    ['unknown kind', 'Q', 'ARTIFACT_REFUSED'],
  ] as const)('an entry that is a %s is refused', async (_what, type, code) => {
    const target = type === '1' ? 'outputs/good' : '';
    const odd = { name: 'outputs/odd', type, target };
    const tar = rawTar([...texts([file('good'), file('odd', 0)]), out('good'), odd]);

    const { message } = await expectRefused(sent(tar), code);
    expect(message).toContain('which no artifact has');
  });

  test.each([
    ['out of the tree', '../../evil'],
    ['to an absolute path', '/etc/passwd'],
    ['with .. behind a name', 'a/../../../evil'],
    ['to a drive', 'C:/evil'],
    ['with a backslash', '..\\evil'],
  ])('a link %s is refused', async (_what, target) => {
    const [output, entry] = link('l', target);

    const { message } = await expectRefused(
      sent(rawTar([...texts([output]), entry])),
      'ARTIFACT_REFUSED',
    );
    expect(message).toMatch(/refused: the link /);
  });

  test('a link that climbs through another link is refused', async () => {
    const [deep, deepEntry] = link('a/b/root', '../..');
    const [escape, escapeEntry] = link('escape', 'a/b/root/../evil');

    const tar = rawTar([...texts([deep, escape]), deepEntry, escapeEntry]);
    await expectRefused(sent(tar), 'ARTIFACT_REFUSED');
  });

  test('an entry below a link is refused, whichever comes first', async () => {
    const [output, entry] = link('d', '.');
    const below = out('d/evil');
    const list = texts([output, file('d/evil')]);

    await expectRefused(sent(rawTar([...list, entry, below])), 'ARTIFACT_REFUSED');
    await expectRefused(sent(rawTar([...list, below, entry])), 'ARTIFACT_REFUSED');
  });

  test('a log that is a link is refused', async () => {
    const [meta, , stderr] = texts([]);
    const stdout = { name: 'stdout', type: '2', target: '/etc/passwd' };

    const tar = rawTar([meta, stdout, stderr].filter((entry) => entry !== undefined));
    await expectRefused(sent(tar), 'ARTIFACT_REFUSED');
  });
});

test('permissions in tar headers count for nothing, those in meta.json do', async () => {
  const folder: Output = { kind: 'directory', path: 'd', mode: 0o750 };
  const entries = [
    ...texts([folder, file('d/a')]),
    { name: 'outputs/d/', type: '5', mode: 0 },
    out('d/a', { mode: 0o4777 }),
  ];

  const { outputsDir } = await unpackInto(temporaryFolder(), sent(rawTar(entries)));

  expect(statSync(join(outputsDir, 'd')).mode & 0o7777).toBe(0o750);
  expect(statSync(join(outputsDir, 'd/a')).mode & 0o7777).toBe(0o644);
});

describe('an archive that does not agree with itself', () => {
  test.each<[string, RawEntry[], 'ARTIFACT_REFUSED' | 'ARTIFACT_DAMAGED']>([
    ['an output that is not there', texts([file('a')]), 'ARTIFACT_DAMAGED'],
    ['an output that is not listed', [...texts([]), out('a')], 'ARTIFACT_REFUSED'],
    ['an output twice', [...texts([file('a')]), out('a'), out('a')], 'ARTIFACT_REFUSED'],
    ['an output of another size', [...texts([file('a', 2)]), out('a')], 'ARTIFACT_REFUSED'],
    ['another hash', texts([], { hash: 'h2' }), 'ARTIFACT_REFUSED'],
    ['no logs', texts([]).slice(0, 1), 'ARTIFACT_DAMAGED'],
    ['no meta.json', texts([]).slice(1), 'ARTIFACT_DAMAGED'],
    ['a meta.json that is no JSON', [{ name: 'meta.json', body: '{' }], 'ARTIFACT_DAMAGED'],
    ['a version of later', texts([], { v: 2 as 1 }), 'ARTIFACT_DAMAGED'],
    ['nothing', [], 'ARTIFACT_DAMAGED'],
  ])('%s', async (_what, entries, code) => {
    await expectRefused(sent(rawTar(entries)), code);
  });

  test('unknown fields of meta.json are no reason to refuse it', async () => {
    const tar = rawTar(texts([], { later: true } as object));

    expect((await unpackInto(temporaryFolder(), sent(tar))).entry.stdout).toBe('out');
  });

  test('one bad entry at the very end writes nothing', async () => {
    const names = Array.from({ length: 300 }, (_, n) => `f${n}`);
    const outputs = [...names.map((name) => file(name)), file('../evil')];
    const tar = rawTar([...texts(outputs), ...names.map((name) => out(name)), out('../evil')]);

    await expectRefused(sent(tar), 'ARTIFACT_REFUSED');
  });
});

describe('an archive that is cut short or no archive', () => {
  const tar = rawTar([...texts([file('a', 4_096)]), out('a', { body: 'x'.repeat(4_096) })]);

  test('a body shorter than its header says is an error, not short bytes', async () => {
    const short = rawTar([...texts([file('a', 4_096)]), out('a', { size: 4_096 })]);

    await expectRefused(sent(short), 'ARTIFACT_DAMAGED');
  });

  test('every cut of the tar file and of the gzip stream is an error', async () => {
    const gzip = gzipSync(tar);
    for (let end = 0; end < gzip.length; end += 7) {
      const cut = async function* () {
        yield gzip.subarray(0, end);
      };
      await expectRefused(cut(), 'ARTIFACT_DAMAGED');
    }
    for (let end = 1; end < tar.length - 1_024; end += 500)
      await expectRefused(sent(tar.subarray(0, end)), 'ARTIFACT_DAMAGED');
  });

  test.each([
    ['text', Buffer.from('no archive at all')],
    ['an archive in an archive', gzipSync(rawTar(texts([])))],
  ])('%s is an error', async (_what, content) => {
    await expectRefused(sent(content), 'ARTIFACT_DAMAGED');
  });
});

describe('limits', () => {
  test('what decompresses to too much is refused while it decompresses', async () => {
    let produced = 0;
    const bomb = async function* () {
      const gzip = createGzip();
      for (; produced < 2 ** 28; produced += 2 ** 20) {
        if (!gzip.write(Buffer.alloc(2 ** 20)))
          await new Promise((go) => gzip.once('drain', go));
        for (
          let chunk = gzip.read() as Buffer | null;
          chunk;
          chunk = gzip.read() as Buffer | null
        )
          yield chunk;
      }
    };
    const limits = { ...ARCHIVE_LIMITS, maxUnpackedBytes: 2 ** 22 };

    await expectRefused(bomb(), 'ARTIFACT_REFUSED', limits);
    expect(produced).toBeLessThan(2 ** 28);
  });

  test('too many bytes and too many entries are refused', async () => {
    const names = Array.from({ length: 10 }, (_, n) => `f${n}`);
    const tar = rawTar([
      ...texts(names.map((name) => file(name))),
      ...names.map((name) => out(name)),
    ]);

    await expectRefused(sent(tar), 'ARTIFACT_REFUSED', { ...ARCHIVE_LIMITS, maxBytes: 50 });
    await expectRefused(sent(tar), 'ARTIFACT_REFUSED', { ...ARCHIVE_LIMITS, maxEntries: 12 });
    const enough = { ...ARCHIVE_LIMITS, maxEntries: 13 };
    expect((await unpackInto(temporaryFolder(), sent(tar), enough)).outputFiles).toHaveLength(
      10,
    );
  });

  test('an error of the sender is passed on as it is', async () => {
    const failing = async function* () {
      yield gzipSync(rawTar([])).subarray(0, 5);
      throw new Error('the connection broke');
    };

    await expect(unpackInto(temporaryFolder(), failing())).rejects.toThrow('connection broke');
  });
});

test('two who unpack one archive at once have the same tree', async () => {
  const tar = rawTar([...texts([file('a')]), out('a')]);

  const both = await Promise.all([1, 2].map(() => unpackInto(temporaryFolder(), sent(tar))));

  for (const { outputsDir } of both)
    expect(readFileSync(join(outputsDir, 'a'), 'utf8')).toBe('!');
});
