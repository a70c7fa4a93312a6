import fc from 'fast-check';
import { fixFlow, validateFlow, type ValidateOptions } from '../src/index.js';
import { testSeed, testSize } from '@walkeros/store-testkit';
import { flow, withCache } from './corpus/broken-config.js';
import { brokenFlows } from './corpus/broken-flows.js';
import { brokenSettings } from './corpus/broken-settings.js';
import { brokenStores } from './corpus/broken-stores.js';
import { loadWorkspace } from './corpus/load-workspace.js';
import { asYaml, unmark } from './corpus/marked-text.js';

const options: ValidateOptions = { load: loadWorkspace };
const CORPUS = [...brokenFlows, ...brokenSettings, ...brokenStores];
const FORMATS = ['json', 'jsonc', 'yaml'] as const;

/** Words of configs beside any words: they lead deeper into the checks. */
const WORDS = [
  'flows',
  'stores',
  'transformers',
  'sources',
  'package',
  'code',
  'config',
  'settings',
  'cache',
  'store',
  'rules',
  'ttl',
  'match',
  'and',
  'key',
  'state',
  'env',
  'variables',
  'next',
  '__proto__',
  'constructor',
];
const name = fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 4 }));
const leaf = fc.oneof(
  fc.jsonValue({ maxDepth: 0 }),
  fc.constantFrom('$store.a', '$var.a', '$env.A', '@walkeros/server-store-fs', 'a', 60000),
);
const { config } = fc.letrec<{ config: unknown }>((tie) => ({
  config: fc.oneof(
    { maxDepth: 7 },
    leaf,
    fc.array(tie('config'), { maxLength: 3 }),
    fc.dictionary(name, tie('config'), { maxKeys: 5 }),
  ),
}));

async function expectSense(text: string, format: (typeof FORMATS)[number]): Promise<void> {
  const { diagnostics, isReadable } = await validateFlow(text, { ...options, format });
  const lines = text.split(/\r\n|\r|\n/);

  for (const { line, column, message } of diagnostics) {
    expect(message).not.toBe('');
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
  }
  expect(isReadable || diagnostics.length === 1).toBe(true);
}

test('any JSON is answered with findings that have a place, never with an exception', async () => {
  await fc.assert(
    fc.asyncProperty(config, async (value) => {
      await expectSense(JSON.stringify(value, undefined, 2), 'json');
    }),
    { numRuns: testSize(500, 20_000) },
  );
});

test('any text is answered with findings that have a place, in every format', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string(), fc.string({ unit: 'binary' })),
      fc.constantFrom(...FORMATS),
      expectSense,
    ),
    { numRuns: 300 },
  );
});

test('a sound flow with a piece missing, repeated or replaced is answered, and so is its fix', async () => {
  const sound = flow();
  const texts = { json: sound, jsonc: sound, yaml: asYaml(sound) };
  const mutation = fc.record({
    format: fc.constantFrom(...FORMATS),
    at: fc.nat(),
    length: fc.nat(20),
    put: fc.oneof(fc.constantFrom('', '"', ',', '{', '}', '[', ': ', '\n', '#'), fc.string()),
  });
  await fc.assert(
    fc.asyncProperty(mutation, async ({ format, at, length, put }) => {
      const text = texts[format];
      const from = at % text.length;
      const mutated = text.slice(0, from) + put + text.slice(from + length);
      await expectSense(mutated, format);

      const { text: fixed, validation } = await fixFlow(mutated, { ...options, format });
      const again = await fixFlow(fixed, { ...options, format });

      expect(again.text).toBe(fixed);
      expect(again.validation.diagnostics).toEqual(validation.diagnostics);
    }),
    { numRuns: 300 },
  );
});

test('thousands of broken configs that are broken once more are answered, each in its format', async () => {
  const { numRuns, seed } = { numRuns: testSize(2_000, 100_000), seed: testSeed() };
  const mutation = fc.record({
    of: fc.constantFrom(...CORPUS),
    format: fc.constantFrom('json' as const, 'jsonc' as const),
    at: fc.nat(),
    length: fc.nat(30),
    put: fc.oneof(
      fc.constantFrom('', '"', ',', '{', '}', '[', ': ', 'null', '-1'),
      fc.string(),
    ),
  });
  await fc.assert(
    fc.asyncProperty(mutation, async ({ of, format, at, length, put }) => {
      const { text } = unmark(of.text);
      const from = at % text.length;
      await expectSense(text.slice(0, from) + put + text.slice(from + length), format);
    }),
    { numRuns, seed },
  );
});

test('a config that is an object already is checked without lines', async () => {
  const { diagnostics, isValid } = await validateFlow(
    { stores: { users: { code: () => undefined, cache: { rules: [{ tll: 5 }] } } } },
    options,
  );

  expect(isValid).toBe(false);
  expect(diagnostics).toMatchObject([{ code: 'UNKNOWN_KEY', suggestion: 'ttl', line: 0 }]);
});

test.each([
  ['json', '['.repeat(100_000)],
  ['yaml', '[ '.repeat(20_000)],
  ['yaml', 'a: &a [*a]'],
  ['yaml', '? [a, b]\n: c'],
  ['yaml', bomb(12)],
  ['yaml', 'a: 1\n---\nb: 2'],
] as const)('an unusable text of %s is unreadable, and said so (%#)', async (format, text) => {
  const { diagnostics, isReadable } = await validateFlow(text, { ...options, format });

  expect(isReadable).toBe(false);
  expect(diagnostics).toMatchObject([{ code: 'CONFIG_UNREADABLE', severity: 'error' }]);
});

/** Aliases of aliases of aliases: a few lines that stand for billions. */
function bomb(levels: number): string {
  const line = (level: number): string =>
    `l${level}: &l${level} [${Array.from({ length: 9 }, () => (level === 0 ? 'x' : `*l${level - 1}`)).join(', ')}]`;
  return Array.from({ length: levels }, (_, level) => line(level)).join('\n');
}

test('an alias and a merge key of YAML stand for what they name', async () => {
  const yaml = [
    'stores:',
    '  one: &base { package: "@walkeros/server-store-fs", config: { settings: { basePath: d } } }',
    '  two: { <<: *base, cache: { rules: [{ tll: 5 }] } }',
    '  three: *base',
  ].join('\n');

  const { diagnostics } = await validateFlow(yaml, { ...options, format: 'yaml' });

  expect(diagnostics).toMatchObject([{ code: 'UNKNOWN_KEY', line: 3, suggestion: 'ttl' }]);
});

test('lines end in any way, and a byte order mark is no part of the text', async () => {
  const { text, line, column } = unmark(withCache('"rules": [{ «"tll"»: 5 }]'));

  for (const each of [text.replaceAll('\n', '\r\n'), `\uFEFF${text}`]) {
    const { diagnostics } = await validateFlow(each, options);
    expect(diagnostics).toMatchObject([{ line, column }]);
  }
});

test('every finding of a config is there at once, in the order of the file', async () => {
  const text =
    '{ "stores": { "a": {}, "b": { "package": 5 }, "c": { "chache": {} } }, "hooks": {} }';

  const { diagnostics } = await validateFlow(text, options);

  expect(diagnostics.map(({ path }) => path)).toEqual([
    'stores.a',
    'stores.b.package',
    'stores.c',
    'stores.c.chache',
    'hooks',
  ]);
});

test('with --keys, the quota of a sheet is computed for that many', async () => {
  const sheet = flow({
    stores: `"users": { "package": "@walkeros/server-store-sheets", "config": { "settings": { "id": "1" } }, "cache": { "rules": [{ "ttl": 300 }] } }`,
  });

  expect((await validateFlow(sheet, options)).diagnostics).toEqual([]);
  const { diagnostics } = await validateFlow(sheet, { ...options, keys: 5000 });

  expect(diagnostics).toMatchObject([
    {
      code: 'QUOTA_EXCEEDED',
      message:
        '5000 distinct keys, each read once in 300 s, are 1000 reads a minute; the quota is 60',
      expected: 'at least 5000 s for 5000 keys',
    },
  ]);
});

test('of a file with several flows each is checked, or the one that is asked for', async () => {
  const text = '{ "version": 4, "flows": { "a": { "hooks": {} }, "b": { "hoks": {} } } }';

  const all = await validateFlow(text, options);
  const one = await validateFlow(text, { ...options, flow: 'b' });
  const none = await validateFlow(text, { ...options, flow: 'c' });

  expect(all.diagnostics.map(({ path }) => path)).toEqual(['flows.a.hooks', 'flows.b.hoks']);
  expect(one.diagnostics.map(({ path }) => path)).toEqual(['flows.b.hoks']);
  expect(none.diagnostics.map(({ code }) => code)).toEqual(['FLOW_NOT_FOUND']);
});

test('no secret of a config is part of a finding', async () => {
  const secrets = brokenSettings.filter(({ code }) => code === 'SECRET_LITERAL');
  for (const { text } of secrets) {
    const { diagnostics } = await validateFlow(unmark(text).text, options);
    expect(JSON.stringify(diagnostics)).not.toMatch(/hunter22|abcdef0123|AKIAIOSF|eyJhbG|MIIE/);
  }
});
