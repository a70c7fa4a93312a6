import fc from 'fast-check';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheKey } from '../src/cache-key.js';
import type { KeyInput } from '../src/index.js';
import { project } from './project.js';
import { temporaryFolder } from './temporary-folder.js';

const BASE: KeyInput = {
  taskId: 'app#build',
  taskConfigHash: 'config',
  projectPackageJsonHash: 'package',
  envValues: [],
  inputFiles: [],
  workspaceRoot: '/nowhere',
  upstreamHashes: [],
  workspaceFingerprint: 'workspace',
};

const keyOf = (change: Partial<KeyInput>) => cacheKey({ ...BASE, ...change });

test('a key is 64 hexadecimal digits, the same on every machine', async () => {
  const input = {
    ...{ envValues: [['CI', '1']] as const, upstreamHashes: ['u'], forwardArgs: ['--prod'] },
    ...{ workspaceRoot: await project({ 'src/a.ts': 'a' }) },
  };
  const inputFiles = [join(input.workspaceRoot, 'src/a.ts')];

  expect(await keyOf({ ...input, inputFiles })).toBe(
    '6673507a064e0aefcc81824478336834c5ad080477ab7573e70f402edb879721',
  );
});

test.each<[string, Partial<KeyInput>, Partial<KeyInput>]>([
  ['a name with =', { envValues: [['a=b', 'c']] }, { envValues: [['a', 'b=c']] }],
  ['a NUL in an argument', { forwardArgs: ['a\0b'] }, { forwardArgs: ['a', 'b'] }],
  ['a line break in a hash', { upstreamHashes: ['a\nb'] }, { upstreamHashes: ['a', 'b'] }],
  ['an empty argument', { forwardArgs: [''] }, { forwardArgs: [] }],
  ['the order of arguments', { forwardArgs: ['a', 'b'] }, { forwardArgs: ['b', 'a'] }],
  ['the task', { taskId: 'app#test' }, {}],
  ['its config', { taskConfigHash: 'other' }, {}],
  ['the package', { projectPackageJsonHash: 'other' }, {}],
  ['the workspace', { workspaceFingerprint: 'other' }, {}],
])('%s makes another key', async (_what, one, other) => {
  expect(await keyOf(one)).not.toBe(await keyOf(other));
});

test('the order of upstream hashes and of input files does not count', async () => {
  const workspaceRoot = await project({ a: '1', b: '2' });
  const inputFiles = [join(workspaceRoot, 'a'), join(workspaceRoot, 'b')];
  const one = await keyOf({ workspaceRoot, inputFiles, upstreamHashes: ['x', 'y'] });
  const other = await keyOf({
    workspaceRoot,
    inputFiles: [...inputFiles].reverse().concat(inputFiles),
    upstreamHashes: ['y', 'x'],
  });

  expect(other).toBe(one);
});

test('the place of a file counts, and that of the workspace does not', async () => {
  const keys = await Promise.all(
    ['a', 'a', 'b'].map(async (name) => {
      const workspaceRoot = await project({ [name]: 'same' });
      return keyOf({ workspaceRoot, inputFiles: [join(workspaceRoot, name)] });
    }),
  );

  expect(keys[0]).toBe(keys[1]);
  expect(keys[2]).not.toBe(keys[0]);
});

test('an input file that is missing is an error, not another key', async () => {
  await expect(keyOf({ inputFiles: ['/nowhere/missing'] })).rejects.toThrow('ENOENT');
});

test('two inputs have one key only if they are the same', async () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom('a', '\0', '\n', ':', '1', '=') }));
  const input = fc.record({
    forwardArgs: texts,
    upstream: fc.uniqueArray(fc.constantFrom('a', 'b')),
  });
  const root = temporaryFolder();
  const file = join(root, 'a');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');

  await fc.assert(
    fc.asyncProperty(input, input, async (one, other) => {
      const [first, second] = await Promise.all(
        [one, other].map(({ forwardArgs, upstream }) =>
          keyOf({ forwardArgs, upstreamHashes: upstream }),
        ),
      );
      const same = (value: typeof one) =>
        JSON.stringify([value.forwardArgs, [...value.upstream].sort()]);
      expect(first === second).toBe(same(one) === same(other));
    }),
  );
});
