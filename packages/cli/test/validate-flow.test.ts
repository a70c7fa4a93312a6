import { fixFlow, validateFlow, type ValidateOptions } from '../src/index.js';
import type { BrokenConfig } from './corpus/broken-config.js';
import { flow } from './corpus/broken-config.js';
import { brokenFlows } from './corpus/broken-flows.js';
import { brokenSettings } from './corpus/broken-settings.js';
import { brokenStores } from './corpus/broken-stores.js';
import { loadWorkspace } from './corpus/load-workspace.js';
import { asJsonc, asYaml, hasYamlForm, unmark } from './corpus/marked-text.js';

const corpus: BrokenConfig[] = [...brokenStores, ...brokenFlows, ...brokenSettings];
const inYaml = corpus.filter(({ text }) => hasYamlForm(text));
const options: ValidateOptions = { load: loadWorkspace, env: { REGION: 'eu' } };

async function expectOneFinding(
  marked: string,
  { code, suggestion, isFixable }: BrokenConfig,
  format: ValidateOptions['format'],
): Promise<void> {
  const { text, ...position } = unmark(marked);

  const { diagnostics } = await validateFlow(text, { ...options, ...(format && { format }) });

  expect(
    diagnostics.map((diagnostic) => ({
      code: diagnostic.code,
      ...(diagnostic.suggestion !== undefined && { suggestion: diagnostic.suggestion }),
      line: diagnostic.line,
      column: diagnostic.column,
      endLine: diagnostic.endLine,
      endColumn: diagnostic.endColumn,
      isFixable: diagnostic.fix !== undefined,
    })),
  ).toEqual([
    { code, ...(suggestion !== undefined && { suggestion }), ...position, isFixable },
  ]);
}

test('the corpus is as large as it should be, and each of its configs says what it is', () => {
  expect(corpus.length).toBeGreaterThanOrEqual(120);
  expect(inYaml.length).toBeGreaterThanOrEqual(corpus.length / 3);
  expect(new Set(corpus.map(({ title }) => title)).size).toBe(corpus.length);
});

test('a sound flow has no finding', async () => {
  const { diagnostics, isValid } = await validateFlow(flow(), options);

  expect(diagnostics).toEqual([]);
  expect(isValid).toBe(true);
});

test.each(corpus)('in JSON, $title is found where it is', async (config) => {
  await expectOneFinding(config.text, config, 'json');
});

test.each(corpus)('in JSON with comments, $title is found where it is', async (config) => {
  await expectOneFinding(asJsonc(config.text), config, 'jsonc');
});

test.each(inYaml)('in YAML, $title is found where it is', async (config) => {
  await expectOneFinding(asYaml(config.text), config, 'yaml');
});

describe.each(corpus.filter(({ isFixable }) => isFixable))('--fix mends $title', ({ text }) => {
  test.each([
    ['json', text],
    ['jsonc', asJsonc(text)],
    ...(hasYamlForm(text) ? [['yaml', asYaml(text)] as const] : []),
  ] as const)('in %s', async (format, marked) => {
    const broken = unmark(marked).text;

    const { text: mended, validation, fixed } = await fixFlow(broken, { ...options, format });

    expect(validation.diagnostics).toEqual([]);
    expect(fixed).not.toEqual([]);
    expect(commentsIn(mended)).toEqual(commentsIn(broken));
  });
});

function commentsIn(text: string): string[] {
  return text.match(/\/\/ .*|\/\*.*?\*\/|# .*/g) ?? [];
}
