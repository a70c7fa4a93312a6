import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { KNOWN_PACKAGES } from '../src/validate/checks/known-packages.js';
import type { BrokenConfig } from './corpus/broken-config.js';
import { flow } from './corpus/broken-config.js';
import { brokenFlows } from './corpus/broken-flows.js';
import { brokenSettings } from './corpus/broken-settings.js';
import { brokenStores } from './corpus/broken-stores.js';
import { unmark } from './corpus/marked-text.js';
import { documentExamples, recipes } from './flow-schema/document-examples.js';
import { generateFlowSchema } from './flow-schema/generate-flow-schema.js';
import { packageSettings } from './flow-schema/package-settings.js';

const ROOT = path.resolve(__dirname, '../../..');
const FILE = path.resolve(__dirname, '../flow.schema.json');

const shipped = JSON.parse(readFileSync(FILE, 'utf8')) as object;
const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
const isFlow = ajv.compile(shipped);

/** What a schema cannot see: other parts of the config, the environment, the meaning of a number. */
const BEYOND: readonly string[] = [
  'CONFLICT',
  'DEPRECATED_PACKAGE',
  'FILE_CACHED',
  'INVALID_REGEX',
  'MISSING_CODE',
  'NAMESPACE_TAKEN',
  'PACKAGE_INVALID',
  'PACKAGE_NOT_FOUND',
  'QUOTA_EXCEEDED',
  'REFERENCE_CYCLE',
  'REFERENCE_UNRESOLVED',
  'RULE_UNREACHABLE',
  'SECRET_LITERAL',
  'STATE_EVICTABLE',
  'STEP_CYCLE',
  'STEP_UNKNOWN',
  'STEP_UNREACHED',
  'STORE_CYCLE',
  'STORE_READ_ONLY',
  'STORE_UNKNOWN',
  'STORE_UNUSED',
  'TTL_ORDER',
  'UNIT_SUSPICIOUS',
  'UNSAFE_PATH',
  'VARIABLE_UNSET',
];
/** Rules over several fields. */
const OVER_SEVERAL_FIELDS = [
  'an import of nothing',
  'a colon in a namespace',
  'a late refresh',
  'nothing to compare with',
  'the whole event as a key',
  'get into a constant',
  'a store inside of a store',
];

const visible: BrokenConfig[] = [...brokenStores, ...brokenFlows, ...brokenSettings].filter(
  ({ code, title }) => !BEYOND.includes(code) && !OVER_SEVERAL_FIELDS.includes(title),
);

// To write the file anew: UPDATE_SCHEMA=1 npx jest flow-schema; npx prettier --write flow.schema.json
test('the shipped schema is what the schemas of all packages say', async () => {
  const generated = generateFlowSchema(await packageSettings());
  if (process.env['UPDATE_SCHEMA'] === '1') {
    writeFileSync(FILE, JSON.stringify(generated, undefined, 2));
  }

  expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(generated);
});

test('the packages that are known are the components of this repository', () => {
  const component = /^(?:server-)?(?:store|source|destination|transformer)-(?!testkit)/;
  const folders = readdirSync(path.join(ROOT, 'packages')).filter((name) =>
    component.test(name),
  );

  expect(KNOWN_PACKAGES).toEqual(folders.map((name) => `@walkeros/${name}`).sort());
});

test('a sound flow fits, with the schema that it names', () => {
  const config = JSON.parse(flow()) as object;

  expect(isFlow({ $schema: './node_modules/@walkeros/cli/flow.schema.json', ...config })).toBe(
    true,
  );
});

describe.each([...recipes(ROOT), ...documentExamples(ROOT)])(
  'the examples of $file fit',
  ({ examples }) => {
    test.each(examples.map((example, index) => ({ index, example })))(
      'example $index',
      ({ example }) => {
        isFlow(example);

        expect(isFlow.errors ?? []).toEqual([]);
      },
    );
  },
);

test('there are enough broken configs that a schema can see', () => {
  expect(visible.length).toBeGreaterThanOrEqual(60);
});

test.each(visible)('the schema refuses $title', ({ text }) => {
  expect(isFlow(JSON.parse(unmark(text).text))).toBe(false);
});
