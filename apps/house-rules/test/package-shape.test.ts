import path from 'node:path';
import { allSources, exists, readText, workspaces } from './repository.js';

const MAX_SOURCE_LINES = 250;
const MAX_TEST_LINES = 400;
const MAX_README_LINES = 100;

const packages = workspaces('packages').map(({ folder, manifest }) => ({ folder, manifest }));

describe.each(packages)('$folder', ({ folder, manifest }) => {
  test('is named after its folder', () => {
    expect(manifest.name).toBe(`@walkeros/${path.basename(folder)}`);
  });

  test('says what it is and under which licence', () => {
    expect(manifest.description).toMatch(/\w+ \w+/);
    expect(exists(`${folder}/LICENSE`)).toBe(true);
  });

  test('has a README of one screen or two that begins with its name', () => {
    const lines = readText(`${folder}/README.md`).trimEnd().split('\n');

    expect(lines[0]).toBe(`# ${manifest.name}`);
    expect(lines.length).toBeLessThanOrEqual(MAX_README_LINES);
  });

  test('is built, linted, type-checked and tested by the same commands as the others', () => {
    const { build, lint, typecheck, test } = manifest.scripts ?? {};

    expect({ build, lint, typecheck, test }).toEqual({
      build: 'tsdown',
      lint: 'eslint . --max-warnings 0',
      typecheck: 'tsc --noEmit -p tsconfig.json',
      test: 'jest',
    });
  });
});

test('no file is named after a kind instead of an idea', () => {
  const attics = /\/(utils?|types?|helpers?|common|misc|shared)\.ts$/;

  expect(
    [...allSources('src'), ...allSources('test')].filter((file) => attics.test(file)),
  ).toEqual([]);
});

test.each([
  ['sources', 'src', MAX_SOURCE_LINES],
  ['tests', 'test', MAX_TEST_LINES],
] as const)('no file of the %s is too long for one sitting', (_what, part, maxLines) => {
  const long = allSources(part).filter(
    (file) => readText(file).trimEnd().split('\n').length > maxLines,
  );

  expect(long).toEqual([]);
});

test('README.md introduces every package that is published, and no other', () => {
  const introduced = [...readText('README.md').matchAll(/^\| \[`([\w-]+)`\]/gm)].map(
    ([, name = '']) => `packages/${name}`,
  );
  const published = packages.filter(({ manifest }) => manifest.private !== true);

  expect([...introduced].sort()).toEqual(published.map(({ folder }) => folder).sort());
});
