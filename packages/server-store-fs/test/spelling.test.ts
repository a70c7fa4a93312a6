import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rawContent } from '@walkeros/core/byte-store';
import { openFolder } from '../src/folder.js';
import type { KeyFiles } from '../src/key-files.js';
import { createRawFiles } from '../src/raw-files.js';
import { ignoresCase, isOwnSpelling } from '../src/spelling.js';
import { temporaryFolder } from './temporary-folder.js';

/** A raw store that takes its folder for one that ignores case. */
async function openIgnoringCase(basePath: string): Promise<KeyFiles> {
  const folder = await openFolder({ basePath, nowMs: 0, isShared: true });
  const content = rawContent(1_000);
  return createRawFiles({ folder, content, durability: 'none', ignoresCase: true });
}

const bytes = (text: string): Uint8Array => Buffer.from(text);
const textOf = async (files: KeyFiles, key: string): Promise<string | undefined> =>
  (await files.read(key))?.reduce((text, byte) => text + String.fromCharCode(byte), '');

test('a folder tells twins apart, also when there are both of them, or neither', async () => {
  const folder = temporaryFolder();
  await expect(ignoresCase(folder)).resolves.toBe(false);
  writeFileSync(join(folder, '7'), '');
  writeFileSync(join(folder, 'a'), '');
  await expect(ignoresCase(folder)).resolves.toBe(false);
  writeFileSync(join(folder, 'A'), '');
  await expect(ignoresCase(folder)).resolves.toBe(false);
});

test.each([
  [['Docs', 'Guide.md'], true, true],
  [['Docs', 'guide.md'], false, false],
  [['docs', 'new.md'], false, true],
  [['new', 'guide.md'], false, true],
  [['new', 'Guide.md'], false, false],
  [['Docs', 'new.md'], false, false],
  [['cafe\u0301'.normalize('NFC')], true, true],
])('the path %p is that of a file there: %p, or may become it: %p', async (names, is, may) => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'Docs'));
  writeFileSync(join(folder, 'Docs', 'Guide.md'), '');
  writeFileSync(join(folder, 'cafe\u0301'), '');

  await expect(isOwnSpelling(folder, names, false)).resolves.toBe(is);
  await expect(isOwnSpelling(folder, names, true)).resolves.toBe(may);
});

describe('a raw store on a file system that ignores case', () => {
  test('finds a file of just this spelling, and writes to it', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'README.md'), 'read me');
    const files = await openIgnoringCase(folder);

    await expect(textOf(files, 'README.md')).resolves.toBe('read me');
    await files.write('README.md', [bytes('new')]);
    await expect(textOf(files, 'README.md')).resolves.toBe('new');
    await files.remove('README.md');
    await expect(textOf(files, 'README.md')).resolves.toBeUndefined();
  });

  test.each([
    ['key', 'Key'],
    ['Key', 'key'],
    ['docs/a', 'Docs/a'],
  ])('keeps %p and %p apart', async (first, second) => {
    const folder = temporaryFolder();
    const files = await openIgnoringCase(folder);
    await files.write(first, [bytes('first')]);
    await files.write(second, [bytes('second')]);

    expect([await textOf(files, first), await textOf(files, second)]).toEqual([
      'first',
      'second',
    ]);
    await files.remove(first);
    await expect(textOf(files, second)).resolves.toBe('second');
  });
});
