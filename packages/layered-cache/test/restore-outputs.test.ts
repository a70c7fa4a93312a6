import { linkSync, lstatSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { chmod, mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactError, LocalCache } from '../src/index.js';
import { project, saveOf } from './project.js';
import { temporaryFolder } from './temporary-folder.js';

function openCache(): LocalCache {
  return new LocalCache({ directory: temporaryFolder() });
}

const text = (...path: string[]) => readFileSync(join(...path), 'utf8');

test('modes, times in milliseconds, links and empty folders come back', async () => {
  const cache = openCache();
  const from = await project({ 'bin/run': '#!/bin/sh', 'dist/a.js': 'a', 'dist/locked': 'l' });
  await chmod(join(from, 'bin/run'), 0o755);
  await chmod(join(from, 'dist/locked'), 0o444);
  await utimes(join(from, 'dist/a.js'), 1_700_000_000.123, 1_700_000_000.123);
  await symlink('a.js', join(from, 'dist/link'));
  await symlink('../bin/run', join(from, 'dist/run'));
  await mkdir(join(from, 'dist/empty'), { mode: 0o750 });
  const outputs = [
    'bin/run',
    'dist/a.js',
    'dist/locked',
    'dist/link',
    'dist/run',
    'dist/empty',
  ];
  await cache.save(saveOf('h', from, outputs));
  const to = temporaryFolder();

  await cache.restoreOutputs('h', to);

  expect(statSync(join(to, 'bin/run')).mode & 0o777).toBe(0o755);
  expect(statSync(join(to, 'dist/locked')).mode & 0o777).toBe(0o444);
  expect(statSync(join(to, 'dist/a.js')).mtimeMs).toBeCloseTo(1_700_000_000_123, 0);
  expect(readlinkSync(join(to, 'dist/link'))).toBe('a.js');
  expect(text(to, 'dist/run')).toBe('#!/bin/sh');
  expect(statSync(join(to, 'dist/empty')).mode & 0o777).toBe(0o750);
  expect((await cache.get('h'))?.outputFiles).toEqual([
    'bin/run',
    'dist/a.js',
    'dist/empty/',
    'dist/link',
    'dist/locked',
    'dist/run',
  ]);
});

test('restoring what does not exist, or has no outputs, does nothing', async () => {
  const cache = openCache();
  await cache.save(saveOf('none', await project()));
  const to = join(temporaryFolder(), 'not-made');

  await cache.restoreOutputs('unknown', to);
  await cache.restoreOutputs('none', to);

  expect(lstatSync(to, { throwIfNoEntry: false })).toBeUndefined();
});

test('files of the same name are replaced, others stay', async () => {
  const cache = openCache();
  await cache.save(saveOf('h', await project({ 'dist/a': 'new' }), ['dist/a']));
  const to = await project({ 'dist/a': 'old', 'dist/b': 'kept' });

  await cache.restoreOutputs('h', to);
  await cache.restoreOutputs('h', to);

  expect(text(to, 'dist/a')).toBe('new');
  expect(text(to, 'dist/b')).toBe('kept');
});

test('a link or a hard link in the place of a file is replaced, never written through', async () => {
  const cache = openCache();
  await cache.save(saveOf('h', await project({ a: 'new', b: 'new' }), ['a', 'b']));
  const outside = await project({ a: 'untouched', b: 'untouched' });
  const to = temporaryFolder();
  await symlink(join(outside, 'a'), join(to, 'a'));
  linkSync(join(outside, 'b'), join(to, 'b'));

  await cache.restoreOutputs('h', to);

  expect([text(to, 'a'), text(to, 'b')]).toEqual(['new', 'new']);
  expect([text(outside, 'a'), text(outside, 'b')]).toEqual(['untouched', 'untouched']);
  expect(lstatSync(join(to, 'a')).isSymbolicLink()).toBe(false);
});

test.each([
  ['a folder in the place of a file', 'dist'],
  ['a folder in the place of a link', 'link'],
])('%s is refused, and what is in it stays', async (_what, output) => {
  const cache = openCache();
  const from = await project({ dist: 'new' });
  await symlink('dist', join(from, 'link'));
  await cache.save(saveOf('h', from, [output]));
  const to = await project({ [`${output}/kept`]: 'kept' });

  await expect(cache.restoreOutputs('h', to)).rejects.toMatchObject({
    code: 'ARTIFACT_REFUSED',
    message: expect.stringContaining('is in the way of a file or a link'),
  });
  expect(text(to, output, 'kept')).toBe('kept');
});

test('a file in the place of a folder is refused, and stays', async () => {
  const cache = openCache();
  await cache.save(saveOf('h', await project({ 'dist/a': 'new' }), ['dist/a']));
  const to = await project({ dist: 'kept' });

  await expect(cache.restoreOutputs('h', to)).rejects.toMatchObject({
    code: 'ARTIFACT_REFUSED',
    message: expect.stringContaining('is in the way of a folder'),
  });
  expect(text(to, 'dist')).toBe('kept');
});

test('a link in the place of a folder is refused when it leads out', async () => {
  const cache = openCache();
  const outputs = ['dist/deep/er/a'];
  await cache.save(saveOf('h', await project({ 'dist/deep/er/a': 'new' }), outputs));
  const outside = temporaryFolder();
  const to = temporaryFolder();
  await symlink(outside, join(to, 'dist'));

  const restored = cache.restoreOutputs('h', to);

  await expect(restored).rejects.toThrow(ArtifactError);
  await expect(restored).rejects.toThrow('leads out of the folder');
  expect(lstatSync(join(outside, 'deep'), { throwIfNoEntry: false })).toBeUndefined();
  expect(await cache.has('h')).toBe('local');
});

test('a link in the place of a folder is followed inside, and the base may be one', async () => {
  const cache = openCache();
  await cache.save(saveOf('h', await project({ 'dist/a': 'new' }), ['dist/a']));
  const real = await project({ 'elsewhere/b': '' });
  await symlink('elsewhere', join(real, 'dist'));
  const base = join(temporaryFolder(), 'base');
  await symlink(real, base);

  await cache.restoreOutputs('h', base);

  expect(text(real, 'elsewhere/a')).toBe('new');
});

describe('save refuses', () => {
  test.each([
    ['an output outside the project', '../elsewhere'],
    ['the project itself', '.'],
  ])('%s', async (_what, output) => {
    const folder = await project();
    await writeFile(join(folder, '../elsewhere'), '').catch(() => undefined);

    await expect(openCache().save(saveOf('h', folder, [output]))).rejects.toMatchObject({
      code: 'ARTIFACT_REFUSED',
    });
  });

  test.each([
    ['out of the project', '../../secret'],
    ['to an absolute path', '/etc/passwd'],
    ['with .. behind a name', 'd/../../x'],
  ])('a link %s', async (_what, target) => {
    const folder = await project({ 'd/f': '' });
    await symlink(target, join(folder, 'd/link'));

    await expect(openCache().save(saveOf('h', folder, ['d/link']))).rejects.toMatchObject({
      code: 'ARTIFACT_REFUSED',
    });
  });
});
