import fc from 'fast-check';
import { formatFinding } from '../src/errors.js';
import {
  type ReferenceScope,
  resolveReferences,
} from '../src/references/resolve-references.js';

const env = { HOST: 'db.local', EMPTY: '', TOKEN: 'tok-s3cret', TRICK: '$var.port' };
const variables: Record<string, unknown> = {
  port: 6379,
  tls: true,
  none: null,
  host: '$env.HOST',
  url: 'redis://$var.host:$var.port/0',
  list: ['a', '$var.port'],
  nested: { self: '$var.nested.value', value: 7, deep: { host: '$var.host' } },
  alias: '$var.nested',
  trick: '$env.TRICK',
  shop: '$store.sessions',
  a: '$var.b',
  b: { again: '$var.a' },
  me: '$var.me',
};

function resolve(value: unknown, scope: Partial<ReferenceScope> = {}): unknown {
  const result = resolveReferences(value, { env, variables, path: 'x', ...scope });
  expect(result.findings).toEqual([]);
  return result.value;
}

function findingsOf(value: unknown, scope: Partial<ReferenceScope> = {}): string[] {
  const { findings } = resolveReferences(value, {
    env,
    variables,
    path: 'stores.api.config',
    ...scope,
  });
  return findings.map((finding) => `${finding.code} ${formatFinding(finding)}`);
}

describe('$env', () => {
  test.each<[string, unknown]>([
    ['$env.HOST', 'db.local'],
    ['$env.EMPTY', ''],
    ['$env.EMPTY:x', ''],
    ['$env.GONE:x', 'x'],
    ['$env.GONE:', ''],
    ['$env.GONE:https://a.b/c?d=1', 'https://a.b/c?d=1'],
    ['$env.GONE:$env.HOST', 'db.local'],
    ['$env.GONE:$var.port', 6379],
    ['http://$env.HOST/$env.GONE:v1', 'http://db.local/v1'],
    ['$env.GONE:one two', 'one two'],
    ['"$env.GONE:a" \'$env.GONE:b\' {$env.GONE:c}', '"a" \'b\' {c}'],
    ['$environment.X and $ and $5', '$environment.X and $ and $5'],
  ])('%j becomes %j', (text, expected) => {
    expect(resolve(text)).toBe(expected);
  });

  test('that is not set has a finding with its path and the name that was meant', () => {
    expect(findingsOf({ settings: { url: 'redis://$env.HOSTT' } })).toEqual([
      'REFERENCE_UNRESOLVED stores.api.config.settings.url: environment variable "HOSTT" is not set; expected a value for it, or a default as in `$env.HOSTT:default`; did you mean "HOST"?',
    ]);
  });

  test.each(['$env.toString', '$env.__proto__', '$env.', '$env.undefinedInEnv'])(
    '%j is not set',
    (text) => {
      const scope = { env: { undefinedInEnv: undefined } };
      expect(findingsOf(text, scope)).toEqual([expect.stringContaining('is not set')]);
    },
  );

  test('a value from the environment is never resolved again', () => {
    expect(resolve(['$env.TRICK', 'x $env.TRICK', '$var.trick', 'x $var.trick'])).toEqual([
      '$var.port',
      'x $var.port',
      '$var.port',
      'x $var.port',
    ]);
  });
});

describe('$var', () => {
  test.each<[string, unknown]>([
    ['$var.port', 6379],
    ['$var.tls', true],
    ['$var.none', null],
    ['$var.url', 'redis://db.local:6379/0'],
    ['$var.list', ['a', 6379]],
    ['$var.list.1', 6379],
    ['$var.nested', { self: 7, value: 7, deep: { host: 'db.local' } }],
    ['$var.nested.self', 7],
    ['$var.alias.deep.host', 'db.local'],
    ['port $var.port, tls $var.tls.', 'port 6379, tls true.'],
    ['$var.host:$var.port', 'db.local:6379'],
  ])('%j becomes %j', (text, expected) => {
    expect(resolve(text)).toEqual(expected);
  });

  test('that is not declared has a finding with the names that are', () => {
    const scope = { variables: { ttl: 5, nested: { host: 'h' } } };
    expect(findingsOf(['$var.tll', '$var.nested.hots', '$var.ttl.x'], scope)).toEqual([
      'REFERENCE_UNRESOLVED stores.api.config.0: variable "tll" is not declared; expected one of ttl, nested; did you mean "ttl"?',
      'REFERENCE_UNRESOLVED stores.api.config.1: variable "nested.hots" is not declared; expected one of host; did you mean "host"?',
      'REFERENCE_UNRESOLVED stores.api.config.2: variable "ttl.x" is not declared',
    ]);
  });

  test('lists at most ten names', () => {
    const many = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`name${index}`, 1]),
    );
    const [finding] = findingsOf('$var.zzz', { variables: many });
    expect(finding).toContain('name9, …');
    expect(finding).not.toContain('name10');
  });

  test.each(['$var.toString', '$var.__proto__.x', '$var.port.constructor', '$var.'])(
    '%j is not declared',
    (text) => {
      expect(findingsOf(text)).toEqual([expect.stringContaining('is not declared')]);
    },
  );

  test('that leads back to itself has one finding with the way', () => {
    const message = 'references lead back to themselves';
    expect(findingsOf('$var.a')).toEqual([
      `REFERENCE_CYCLE stores.api.config: ${message}: $var.a -> $var.b -> $var.a`,
    ]);
    expect(findingsOf('$var.me.deeper')).toEqual([
      `REFERENCE_CYCLE stores.api.config: ${message}: $var.me -> $var.me`,
    ]);
  });

  test('that leads to a missing environment variable has one finding, where it is used', () => {
    const scope = { variables: { a: '$var.b', b: '$env.GONE' } };
    expect(findingsOf({ url: '$var.a', text: 'x $var.a', part: '$var.a.b' }, scope)).toEqual([
      expect.stringContaining('stores.api.config.url: environment variable "GONE"'),
      expect.stringContaining('stores.api.config.text: environment variable "GONE"'),
      expect.stringContaining('stores.api.config.part: environment variable "GONE"'),
    ]);
  });

  test.each(['nested', 'list', 'none'])('%j does not fit into a longer text', (name) => {
    expect(findingsOf(`x $var.${name}`)).toEqual([
      expect.stringContaining(`"${name}" is not a scalar`),
    ]);
  });
});

describe('$store', () => {
  const sessions = { get: () => undefined };
  const stores = (id: string): unknown => (id === 'sessions' ? sessions : undefined);

  test('becomes the store, as a whole string and through a variable', () => {
    const value = resolve({ store: '$store.sessions', other: '$var.shop' }, { stores });
    expect(value).toEqual({ store: sessions, other: sessions });
    expect((value as { store: unknown }).store).toBe(sessions);
  });

  test('stays as it is inside a longer text, or where there are no stores', () => {
    expect(resolve('see $store.sessions', { stores })).toBe('see $store.sessions');
    expect(resolve('$store.sessions')).toBe('$store.sessions');
  });

  test('that is not declared has a finding', () => {
    expect(findingsOf('$store.sesions', { stores })).toEqual([
      'STORE_UNKNOWN stores.api.config: store "sesions" is not declared',
    ]);
  });
});

describe('other strings', () => {
  test.each([
    ['$$env.HOST', '$env.HOST'],
    ['$$', '$'],
    ['$$$var.port', '$$var.port'],
  ])('%j is the literal %j', (text, expected) => {
    expect(resolve(text)).toBe(expected);
  });

  test.each([
    ['$code:(e) => e', '$code:', 'a function'],
    ['$secret.KEY', '$secret.', '$env.NAME'],
    ['Bearer $secret.KEY', '$secret.', '$env.NAME'],
    ['$flow.web.url', '$flow.', '$var.name'],
    ['$contract.default', '$contract.', '$var.name'],
  ])('%j is not supported, and the finding says what is', (text, form, instead) => {
    const [finding] = findingsOf(text);
    expect(finding).toContain(`\`${form}\` are not supported`);
    expect(finding).toContain(instead);
  });
});

describe('structures', () => {
  test('are copied only where a reference was', () => {
    const config = { a: { url: '$env.HOST' }, b: { keep: 1 }, list: [{ x: 1 }, '$var.port'] };
    const before = structuredClone(config);
    const resolved = resolve(config) as typeof config;

    expect(resolved).toEqual({
      a: { url: 'db.local' },
      b: { keep: 1 },
      list: [{ x: 1 }, 6379],
    });
    expect(config).toEqual(before);
    expect(resolved.b).toBe(config.b);
    expect(resolved.list[0]).toBe(config.list[0]);
  });

  test('functions, instances, binary data and modules pass untouched', () => {
    class Client {
      url = '$env.HOST';
    }
    const fn = Object.assign(() => undefined, { url: '$env.HOST' });
    const module = Object.create(null, { [Symbol.toStringTag]: { value: 'Module' } }) as object;
    Reflect.set(module, 'url', '$env.HOST');
    const values = [new Client(), fn, Buffer.from('$env.HOST'), new Map(), new Date(0), module];
    const config = { values, url: '$env.HOST' };
    const resolved = resolve(config) as typeof config;
    expect(resolved.values).toBe(values);
    expect(resolved.url).toBe('db.local');
  });

  test('a structure that contains itself ends', () => {
    const config: Record<string, unknown> = { url: '$env.HOST' };
    config['self'] = config;
    expect(resolve(config)).toMatchObject({ url: 'db.local' });
  });

  test('keys are not resolved, and `__proto__` is a key like any other', () => {
    const config: unknown = JSON.parse('{"__proto__": {"url": "$env.HOST"}, "$env.HOST": 1}');
    const resolved = resolve(config) as object;
    expect(JSON.stringify(resolved)).toBe('{"__proto__":{"url":"db.local"},"$env.HOST":1}');
    expect(Object.getPrototypeOf(resolved)).toBe(Object.prototype);
  });
});

test('no finding shows a value of the environment or of a variable', () => {
  const secret = 'hunter2';
  const scope = {
    env: { TOKEN: secret },
    variables: { secret, box: { secret }, t: '$env.TOKEN' },
  };
  const texts = [
    'x $var.box',
    '$var.t.x',
    '$var.secret.x',
    '$var.box.x',
    '$env.TOKENS',
    '$code:$env.TOKEN',
    'x $secret.$env.TOKEN',
  ];
  const findings = findingsOf(texts, scope);
  expect(findings).toHaveLength(texts.length);
  expect(findings.join()).not.toContain(secret);
});

const plainText = fc.string().map((text) => text.replaceAll('$', ''));
const withoutReferences = fc.oneof(
  fc.object({ values: [plainText, fc.double(), fc.constant(null)], withNullPrototype: true }),
  plainText,
);

test('what holds no reference comes back by identity', () => {
  fc.assert(
    fc.property(withoutReferences, (value) => {
      const result = resolveReferences(value, { env, variables, path: '' });
      expect(result.value).toBe(value);
      expect(result.findings).toEqual([]);
    }),
  );
});

const fragments = fc.constantFrom(
  '$env.HOST',
  '$env.GONE:',
  '$env.',
  '$var.a',
  '$var.nested.self',
  '$var.x',
  '$store.s',
  '$$',
  '$code:',
  ':',
  '.',
  ' ',
  'x',
  '{',
);
const texts = fc.array(fragments, { maxLength: 5 }).map((parts) => parts.join(''));

test('any mix of references ends, and the variables stay as they are', () => {
  const scopes = fc.dictionary(
    fc.constantFrom('a', 'nested', 'x'),
    fc.oneof(texts, fc.object({ values: [texts] })),
  );
  fc.assert(
    fc.property(fc.oneof(texts, fc.array(texts)), scopes, (value, mixed) => {
      const before = structuredClone(mixed);
      resolveReferences(value, { env, variables: mixed, path: '' });
      expect(mixed).toEqual(before);
    }),
  );
});
