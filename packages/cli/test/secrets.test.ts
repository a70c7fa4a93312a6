import fc from 'fast-check';
import { stringify } from 'yaml';
import { testSize } from '@walkeros/store-testkit';
import { loadWorkspace } from './corpus/load-workspace.js';
import { runCommand } from './run-command.js';

/** Not part of anything that a config or an answer says by itself. */
const core = fc.stringMatching(/^z[a-z]{3}q[0-9]{3}x$/);
/** Secrets as people choose them, each around a part by which it is found again. */
const secret = core.chain((word) =>
  fc.constantFrom(
    word,
    word.replace(/[0-9]/g, 'w'),
    `p@ss/w0rd!${word}`,
    `redis://admin:p@ss/w0rd!${word}@host`,
    `https://user:${word}/a:b@host/path`,
    `https://host/v1?api_key=${word}`,
    `Bearer ${word}`,
    `"${word}"`,
    `${word}: ${word}`,
    `${word} # no comment`,
    `line one\n  ${word}\nline three ${word}`,
    `-----BEGIN PRIVATE KEY-----\n${word}\n-----END PRIVATE KEY-----`,
    `$env.PASSWORD:${word}`,
    `{"private_key": "${word}"`,
    `${'a '.repeat(80)}${word}`,
    `${word}\u001b[2J`,
    `🔑${word}🔑`,
  ),
);

const PLACES: readonly ((value: unknown) => object)[] = [
  (value) => store('server-store-redis', { pasword: value }),
  (value) => store('server-store-redis', { url: value }),
  (value) => store('server-store-redis', { password: value, db: -1 }),
  (value) => store('server-store-redis', { tls: value }),
  (value) => store('server-store-redis', { nodes: [value] }),
  (value) => store('server-store-api', { endpoint: value }),
  (value) => store('server-store-api', { method: value, endpoint: 'https://a.example' }),
  (value) =>
    store('server-store-api', { endpoint: '', headers: { 'X-Auth-Key': value, 'X-Count': 5 } }),
  (value) => store('server-store-api', { set: { headers: { key: value, name: 5 } } }),
  (value) => store('server-store-sheets', { credentials: value, mode: 'kye' }),
  (value) => store('server-store-fs', { basePath: value, maxBytes: -1 }),
  (value) => store('unheard-of', { any: { key: value, thing: [value] }, port: 'x' }),
  (value) => store('server-store-redis', {}, { credentials: { pass: value, user: value } }),
  (value) => store('server-store-redis', {}, { credentials: value }),
  (value) => store('server-store-redis', {}, { pw: value, value }),
  (value) => store('server-store-redis', {}, {}, { chache: value }),
  (value) => store('server-store-redis', {}, {}, { cache: { ttl: 5, pw: value, key: value } }),
  (value) => store('server-store-redis', {}, {}, { key: value, value, package: 5 }),
  (value) => ({ version: 4, flows: { a: {} }, key: value, hooks: value }),
  (value) => ({ variables: { password: value, key: value }, hooks: {} }),
  (value) => ({ destinations: { out: { package: 'p', config: { headers: { a: value } } } } }),
  (value) => ({ stores: { users: [{ key: value }] }, value }),
];

function store(name: string, settings: object, config: object = {}, more: object = {}): object {
  const definition = { package: `@walkeros/${name}`, config: { settings, ...config }, ...more };
  return { stores: { users: definition } };
}

const FORMATS: Readonly<Record<string, (config: object) => string>> = {
  'flow.json': (config) => JSON.stringify(config, undefined, 2),
  'line.json': (config) => JSON.stringify(config),
  'block.yaml': (config) => stringify(config),
  'folded.yaml': (config) => stringify(config, { blockQuote: 'folded', lineWidth: 30 }),
  'quoted.yaml': (config) =>
    stringify(config, { defaultStringType: 'QUOTE_SINGLE', lineWidth: 0 }),
  'flow.yaml': (config) => stringify(config, { collectionStyle: 'flow' }),
  'broken.json': (config) => `${JSON.stringify(config, undefined, 2)} ]`,
  'quotes.json': (config) => JSON.stringify(config).replace(/"(\w+)":/g, "'$1':"),
  'open.json': (config) => JSON.stringify(config, undefined, 1).slice(0, -8),
  'broken.yaml': (config) => `${stringify(config)}\n  : [`,
};

async function said(file: string, text: string): Promise<string> {
  const surroundings = { files: { [file]: text }, load: loadWorkspace };
  const outcomes = await Promise.all([
    runCommand(['validate', file], surroundings),
    runCommand(['validate', file, '--json'], surroundings),
    runCommand(['validate', file, '--json', '--no-packages'], surroundings),
    runCommand(['validate', file, '--no-packages', '--fix'], surroundings),
  ]);
  return outcomes.map(({ stdout, stderr }) => stdout + stderr).join('\n');
}

test('no answer of validate holds a secret, whatever it looks like and wherever it stands', async () => {
  await fc.assert(
    fc.asyncProperty(
      secret,
      fc.constantFrom(...PLACES),
      fc.constantFrom(...Object.keys(FORMATS)),
      async (value, place, file) => {
        const text = FORMATS[file]?.(place(value)) ?? '';
        const [word = ''] = /z[a-z]{3}q[0-9w]{3}x/.exec(value) ?? [];

        const output = await said(file, text);

        expect(output.length).toBeGreaterThan(100);
        expect(output).not.toContain(word);
        expect(output).not.toContain('w0rd');
      },
    ),
    { numRuns: testSize(200, 20_000) },
  );
});

test('no number that may be a secret is part of an answer', async () => {
  for (const place of PLACES) {
    for (const [file, format] of Object.entries(FORMATS)) {
      expect(await said(file, format(place(481516234299)))).not.toContain('481516234299');
    }
  }
});

test.each([
  ['settings', { pasword: 'topsecret99' }, {}],
  ['settings', { url: 'redis://admin:p@ss/w0rd!x@host' }, {}],
  ['headers', { headers: { 'X-Auth-Key': 'supersecretvalue1', 'X-Count': '5' } }, {}],
  ['endpoint', { endpoint: 'https://host/v1?api_key=abc' }, {}],
  ['credentials', {}, { credentials: { pass: 'abc', user: 'me' } }],
])('one secret in %s is one warning (%#)', async (_where, settings, config) => {
  const text = JSON.stringify(store('unheard-of', settings, config));
  const { stdout } = await runCommand(['validate', 'flow.json', '--no-packages'], {
    files: { 'flow.json': text },
  });

  expect(stdout.match(/SECRET_LITERAL/g)).toHaveLength(1);
});

test('what a config may show is shown: names, times, references and how much there is', async () => {
  const text = JSON.stringify({
    stores: {
      users: {
        package: '@walkeros/server-store-redis',
        config: { settings: { url: '$env.REDIS_URL', connectTimeout: '2s', db: -1 } },
        cache: { rules: [{ ttl: 60000 }] },
      },
    },
  });
  const { stdout } = await runCommand(['validate', 'flow.json'], {
    files: { 'flow.json': text.replaceAll(/[{}]/g, '\n$&\n') },
    load: loadWorkspace,
  });

  expect(stdout).toContain('"url":"$env.REDIS_URL","connectTimeout":"2s","db":-1');
  expect(stdout).toContain('"ttl":60000');
});

test('the name of a field cannot command the terminal', async () => {
  const { stdout } = await runCommand(['validate', 'flow.json'], {
    files: { 'flow.json': JSON.stringify({ '\u001b[2J': 1, hooks: {} }) },
  });

  expect(stdout).toContain('␛[2J');
  expect(stdout).not.toContain('\u001b');
});
