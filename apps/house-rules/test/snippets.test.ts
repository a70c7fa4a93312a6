import { extractSnippets, type Snippet } from './extract-snippets.js';
import { checkJson } from './check-json.js';
import { documents, exists, readManifest, readText, workspaces } from './repository.js';
import { placeOf, runSnippet, typeErrors, writeSnippets } from './snippet-files.js';

const snippets = documents()
  .filter(exists)
  .flatMap((document) => extractSnippets(document, readText(document)));
// What belongs to the example package of writing-a-store.md is run as a whole elsewhere.
const alone = snippets.filter(({ flags }) => !flags.some((flag) => flag.startsWith('file=')));
const typescript = alone.filter(({ language }) => language === 'ts');
const runnable = typescript.filter(({ flags }) => !flags.includes('no-run'));

writeSnippets(typescript);

test('the documents show code', () => {
  expect(runnable.length).toBeGreaterThan(5);
});

test('the TypeScript of the documents compiles', async () => {
  expect(await typeErrors(typescript)).toEqual([]);
}, 120_000);

test.concurrent.each(named(runnable))(
  '%s runs',
  async (_place, snippet) => {
    const { code, stdout, stderr } = await runSnippet(snippet);

    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const output = outputOf(snippet);
    if (output !== undefined) expect(stdout.trim()).toBe(output);
  },
  60_000,
);

test.each(named(ofLanguage('json')))(
  '%s is a config that may start',
  async (_place, snippet) => {
    expect(await checkJson(snippet.code)).toEqual([]);
  },
);

test.each(named([...ofLanguage('sh'), ...ofLanguage('bash')]))(
  '%s names scripts and packages that exist',
  (_place, { code }) => {
    const scripts = Object.keys(readManifest('.').scripts ?? {});
    const packages = workspaces('packages').map(({ manifest }) => manifest.name);
    const run = [
      ...code.matchAll(/\b(?:npm|pnpm) (?:run )?(start|test|[a-z]+(?::[a-z]+)+)\b/g),
    ];
    const runNamed = [...code.matchAll(/\b(?:npm|pnpm) run (?:-s )?([\w:-]+)/g)];
    const installed = [...code.matchAll(/(@walkeros\/[\w-]+)/g)];

    expect([...run, ...runNamed].map(first).filter((name) => !scripts.includes(name))).toEqual(
      [],
    );
    expect(installed.map(first).filter((name) => !packages.includes(name))).toEqual([]);
  },
);

test('links between the documents lead somewhere', () => {
  const broken = documents()
    .filter(exists)
    .flatMap((document) =>
      [...readText(document).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
        .map(first)
        .filter((target) => !exists(`${document}/../${target}`))
        .map((target) => `${document}: ${target}`),
    );

  expect(broken).toEqual([]);
});

/** The `text output` block right after a snippet. */
function outputOf(snippet: Snippet): string | undefined {
  const next = snippets[snippets.indexOf(snippet) + 1];
  if (next?.document !== snippet.document || !next.flags.includes('output')) return undefined;
  return next.code.trim();
}

function ofLanguage(language: string): Snippet[] {
  return alone.filter((snippet) => snippet.language === language);
}

function named(list: readonly Snippet[]): [place: string, snippet: Snippet][] {
  return list.map((snippet) => [placeOf(snippet), snippet]);
}

function first([, group = '']: RegExpMatchArray): string {
  return group;
}
