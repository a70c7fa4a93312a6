/** What a check finds: code, path and, where there is one, the suggestion. */
export type Expected = [code: string, path: string, suggestion?: string];

export const init = (): never => {
  throw new Error('schemas never call code');
};
export const withStore = (store: object): object => ({
  stores: { api: { package: 'p', ...store } },
});
const withCache = (cache: object): object =>
  withStore({ cache: { rules: [{ ttl: 1 }], ...cache } });
export const withRule = (rule: object): object =>
  withStore({ cache: { rules: [{ ttl: 60, ...rule }] } });
export const withMatch = (match: unknown): object => withRule({ match });
const withStep = (step: object): object => ({ transformers: { t: step } });
const withState = (state: unknown): object => withStep({ state });
export const withData = (data: unknown): object =>
  withStep({ mapping: { product: { view: { data } } } });
export const own = (json: string): object => JSON.parse(json) as object;

const cache = 'stores.api.cache';
export const rule: string = `${cache}.rules.0`;
export const data = 'transformers.t.mapping.product.view.data';

/** Flows with one mistake each, and what is to be found. */
export const brokenFlows: [string, unknown, ...Expected[]][] = [
  ['nothing', null, ['CONFIG_INVALID', '']],
  ['a list', [], ['CONFIG_INVALID', '']],
  ['a mistyped section', { store: {} }, ['UNKNOWN_KEY', 'store', 'stores']],
  ['an unknown section', { hooks: {} }, ['UNKNOWN_KEY', 'hooks']],
  ['a list of stores', { stores: [] }, ['CONFIG_INVALID', 'stores']],
  ['a store that is a name', { stores: { api: 'redis' } }, ['CONFIG_INVALID', 'stores.api']],

  ['no code', { stores: { api: {} } }, ['MISSING_CODE', 'stores.api']],
  ['no source', { sources: { web: {} } }, ['MISSING_CODE', 'sources.web']],
  ['no destination', { destinations: { d: {} } }, ['MISSING_CODE', 'destinations.d']],
  ['two origins', withStore({ code: init }), ['CONFLICT', 'stores.api.package']],
  [
    'an import beside code',
    { stores: { api: { code: init, import: 'x' } } },
    ['CONFLICT', 'stores.api.import'],
  ],
  [
    'an import of nothing',
    { stores: { api: { import: 'x' } } },
    ['MISSING_VALUE', 'stores.api.package'],
  ],
  ['an empty package', withStore({ package: '' }), ['CONFIG_INVALID', 'stores.api.package']],
  ['code as text', withStep({ code: '$code:()' }), ['CONFIG_INVALID', 'transformers.t.code']],
  [
    'a destination without push',
    { destinations: { d: { code: { type: 'x' } } } },
    ['CONFIG_INVALID', 'destinations.d.code'],
  ],
  [
    'the removed store',
    withStore({ package: '@walkeros/store-memory' }),
    ['DEPRECATED_PACKAGE', 'stores.api.package'],
  ],
  [
    'the removed store with a version',
    withStore({ package: '@walkeros/store-memory@4.0.2' }),
    ['DEPRECATED_PACKAGE', 'stores.api.package'],
  ],
  [
    'a mistyped store field',
    withStore({ chache: {} }),
    ['UNKNOWN_KEY', 'stores.api.chache', 'cache'],
  ],
  ['state on a store', withStore({ state: {} }), ['UNKNOWN_KEY', 'stores.api.state']],
  [
    'an unknown config field',
    withStore({ config: { setting: {} } }),
    ['UNKNOWN_KEY', 'stores.api.config.setting', 'settings'],
  ],
  [
    'a timeout of nothing',
    withStore({ config: { timeout: 0 } }),
    ['CONFIG_INVALID', 'stores.api.config.timeout'],
  ],

  [
    'a blank in an id',
    { stores: { 'a b': { package: 'p' } } },
    ['CONFIG_INVALID', 'stores.a b'],
  ],
  ['a dot in an id', { stores: { 'a.b': { package: 'p' } } }, ['CONFIG_INVALID', 'stores.a.b']],
  ['a colon in an id', withStepId('a:b'), ['CONFIG_INVALID', 'transformers.a:b']],
  ['an empty id', withStepId(''), ['CONFIG_INVALID', 'transformers.']],
  [
    'a prototype as an id',
    own('{"stores":{"__proto__":{"package":"p"}}}'),
    ['UNSAFE_PATH', 'stores.__proto__'],
  ],
  [
    'the built-in id',
    { stores: { __cache: { package: 'p' } } },
    ['CONFLICT', 'stores.__cache'],
  ],
  [
    'a cached store called state',
    { stores: { state: { package: 'p', cache: { rules: [{ ttl: 1 }] } } } },
    ['NAMESPACE_TAKEN', 'stores.state.cache.namespace'],
  ],

  ['a cache without rules', withStore({ cache: {} }), ['MISSING_VALUE', `${cache}.rules`]],
  ['an empty list of rules', withCache({ rules: [] }), ['CONFIG_INVALID', `${cache}.rules`]],
  [
    'an empty namespace',
    withCache({ namespace: '' }),
    ['CONFIG_INVALID', `${cache}.namespace`],
  ],
  ['a colon in it', withCache({ namespace: 'a:b' }), ['CONFIG_INVALID', `${cache}.namespace`]],
  [
    'the reserved one',
    withCache({ namespace: 'state' }),
    ['NAMESPACE_TAKEN', `${cache}.namespace`],
  ],
  ['a short name', withCache({ ns: 'x' }), ['UNKNOWN_KEY', `${cache}.ns`, 'namespace']],
  [
    'a tier by another name',
    withCache({ tier: 'redis' }),
    ['UNKNOWN_KEY', `${cache}.tier`, 'store'],
  ],
  ['an empty tier', withCache({ store: '' }), ['CONFIG_INVALID', `${cache}.store`]],
  ['stop on a store', withCache({ stop: true }), ['UNKNOWN_KEY', `${cache}.stop`]],
  ['a ttl beside the rules', withCache({ ttl: 5 }), ['UNKNOWN_KEY', `${cache}.ttl`]],
  ['isolate as text', withCache({ isolate: 'no' }), ['CONFIG_INVALID', `${cache}.isolate`]],
  ['key in a rule', withRule({ key: ['data.id'] }), ['UNKNOWN_KEY', `${rule}.key`]],
  ['update in a rule', withRule({ update: {} }), ['UNKNOWN_KEY', `${rule}.update`]],
  ['stop in a rule', withRule({ stop: false }), ['UNKNOWN_KEY', `${rule}.stop`]],
  ['a ttl of 0', withRule({ ttl: 0 }), ['CONFIG_INVALID', `${rule}.ttl`]],
  ['a negative ttl', withRule({ ttl: -1 }), ['CONFIG_INVALID', `${rule}.ttl`]],
  ['an endless ttl', withRule({ ttl: Infinity }), ['CONFIG_INVALID', `${rule}.ttl`]],
  ['a ttl that is no number', withRule({ ttl: NaN }), ['CONFIG_INVALID', `${rule}.ttl`]],
  ['a ttl in words', withRule({ ttl: '5 minutes' }), ['CONFIG_INVALID', `${rule}.ttl`]],
  ['a ttl without a unit', withRule({ ttl: '300' }), ['CONFIG_INVALID', `${rule}.ttl`]],
  ['a ttl that is an object', withRule({ ttl: { s: 5 } }), ['CONFIG_INVALID', `${rule}.ttl`]],
  [
    'a mistyped ttl',
    withCache({ rules: [{ tll: 300 }] }),
    ['MISSING_VALUE', `${rule}.ttl`],
    ['UNKNOWN_KEY', `${rule}.tll`, 'ttl'],
  ],
  ['expires', withRule({ expires: 5 }), ['UNKNOWN_KEY', `${rule}.expires`, 'ttl']],
  ['ttlSeconds', withRule({ ttlSeconds: 5 }), ['UNKNOWN_KEY', `${rule}.ttlSeconds`, 'ttl']],
  ['a full jitter', withRule({ jitter: 1 }), ['CONFIG_INVALID', `${rule}.jitter`]],
  [
    'a late refresh',
    withRule({ ttl: '1m', refresh: 60 }),
    ['CONFIG_INVALID', `${rule}.refresh`],
  ],
  ['an impossible stale', withRule({ stale: false }), ['CONFIG_INVALID', `${rule}.stale`]],
  ['a rule that is a number', withCache({ rules: [300] }), ['CONFIG_INVALID', rule]],

  ['a match by name', withMatch('*'), ['CONFIG_INVALID', `${rule}.match`]],
  [
    'a mistyped operator',
    withMatch({ key: 'key', operator: 'prefx', value: 'a' }),
    ['CONFIG_INVALID', `${rule}.match.operator`, 'prefix'],
  ],
  [
    'a number to compare with',
    withMatch({ key: 'key', operator: 'gt', value: 5 }),
    ['CONFIG_INVALID', `${rule}.match.value`],
  ],
  [
    'nothing to compare with',
    withMatch({ key: 'key', operator: 'eq' }),
    ['MISSING_VALUE', `${rule}.match.value`],
  ],
  [
    'a broken pattern inside and/or',
    withMatch({ and: [{ or: [{ key: 'key', operator: 'regex', value: '(' }] }] }),
    ['INVALID_REGEX', `${rule}.match.and.0.or.0.value`],
  ],
  [
    'a mistyped field of a condition',
    withMatch({ key: 'key', operator: 'eq', vaule: 'a' }),
    ['UNKNOWN_KEY', `${rule}.match.vaule`, 'value'],
    ['MISSING_VALUE', `${rule}.match.value`],
  ],

  [
    'a mistyped mode',
    withState({ mode: 'gett', key: 'a', value: 'b' }),
    ['CONFIG_INVALID', 'transformers.t.state.mode', 'get'],
  ],
  [
    'no value',
    withState({ mode: 'set', key: 'a' }),
    ['MISSING_VALUE', 'transformers.t.state.value'],
  ],
  [
    'an unknown field of state',
    withState([{ mode: 'set', key: 'a', value: 'b', ttl: 5 }]),
    ['UNKNOWN_KEY', 'transformers.t.state.0.ttl'],
  ],
  [
    'the whole event as a key',
    withState({ mode: 'set', key: '', value: 'b' }),
    ['CONFIG_INVALID', 'transformers.t.state.key'],
  ],
  ...['value', 'map', 'loop', 'set', 'condition', 'validate', 'consent', 'fn'].map(
    (field): [string, unknown, Expected] => [
      `get with ${field}`,
      withState({ mode: 'get', key: 'a', value: { key: 'b', [field]: contentOf(field) } }),
      ['CONFIG_INVALID', 'transformers.t.state.value'],
    ],
  ),
  [
    'get into a constant',
    withState({ mode: 'get', key: 'a', value: 5 }),
    ['CONFIG_INVALID', 'transformers.t.state.value'],
  ],
  [
    'get into a list of paths',
    withState({ mode: 'get', key: 'a', value: ['b', 'c'] }),
    ['CONFIG_INVALID', 'transformers.t.state.value'],
  ],
  [
    'get into every item',
    withState({ mode: 'get', key: 'a', value: 'nested.*.data' }),
    ['UNSAFE_PATH', 'transformers.t.state.value'],
  ],
  [
    'get into a prototype',
    withState([{ mode: 'get', key: 'a', value: { key: '__proto__.x' } }]),
    ['UNSAFE_PATH', 'transformers.t.state.0.value.key'],
  ],
  [
    'get into nowhere',
    withState({ mode: 'get', key: 'a', value: '' }),
    ['UNSAFE_PATH', 'transformers.t.state.value'],
  ],
  [
    'a state whose key reads a prototype',
    withState({ mode: 'set', key: { map: { a: 'user.constructor.name' } }, value: 'data.x' }),
    ['UNSAFE_PATH', 'transformers.t.state.key.map.a'],
  ],
  [
    'a state whose payload reads a prototype',
    withState([{ mode: 'set', key: 'user.id', value: ['data.x', '__proto__'] }]),
    ['UNSAFE_PATH', 'transformers.t.state.0.value.1'],
  ],
  [
    'an event cache whose key is outside of event and request',
    withStep({ cache: { rules: [{ key: ['event.name', 'data.id'], ttl: 60 }] } }),
    ['CONFIG_INVALID', 'transformers.t.cache.rules.0.key.1'],
  ],
  [
    'state in the config of a source',
    {
      sources: {
        web: { package: 'p', config: { state: { mode: 'bogus', key: 'a', value: 'b' } } },
      },
    },
    ['CONFIG_INVALID', 'sources.web.config.state.mode'],
  ],

  [
    'an event cache without a key',
    withStep({ cache: { rules: [{ ttl: 60 }] } }),
    ['MISSING_VALUE', 'transformers.t.cache.rules.0.key'],
  ],
  [
    'an event cache that updates a prototype',
    withStep({
      cache: { rules: [{ ttl: 60, key: ['event.name'], update: { 'constructor.x': 'a' } }] },
    }),
    ['UNSAFE_PATH', 'transformers.t.cache.rules.0.update.constructor.x'],
  ],
  ['before a number', withStep({ before: 5 }), ['CONFIG_INVALID', 'transformers.t.before']],
  [
    'next with a gap',
    withStep({ next: ['a', ''] }),
    ['CONFIG_INVALID', 'transformers.t.next.1'],
  ],
  ['a primary step', withStep({ primary: true }), ['UNKNOWN_KEY', 'transformers.t.primary']],
  ['a mistyped mapping field', withData({ kee: 'a' }), ['UNKNOWN_KEY', `${data}.kee`, 'key']],
  ['a function as text', withData({ fn: '(e) => e' }), ['CONFIG_INVALID', `${data}.fn`]],
  ['nothing to take', withData(null), ['CONFIG_INVALID', data]],
  ['a loop of one', withData({ loop: ['this'] }), ['CONFIG_INVALID', `${data}.loop`]],
  [
    'a condition with a mistyped operator',
    withData({ condition: { key: 'a', operator: 'contain', value: 'x' } }),
    ['CONFIG_INVALID', `${data}.condition.operator`, 'contains'],
  ],
  [
    'a deep mistake',
    withData([{ map: { a: { set: ['b', { map: { c: { valeu: 1 } } }] } } }]),
    ['UNKNOWN_KEY', `${data}.0.map.a.set.1.map.c.valeu`, 'value'],
  ],
  [
    'a policy that writes to a prototype',
    withStep({ config: { policy: { 'user.__proto__.x': { value: 1 } } } }),
    ['UNSAFE_PATH', 'transformers.t.config.policy.user.__proto__.x'],
  ],
  [
    'a level in lower case',
    { collector: { logger: { level: 'debug' } } },
    ['CONFIG_INVALID', 'collector.logger.level', 'DEBUG'],
  ],
  [
    'consent as text',
    { collector: { consent: { ads: 'yes' } } },
    ['CONFIG_INVALID', 'collector.consent.ads'],
  ],
  [
    'several mistakes at once',
    {
      sources: { web: {} },
      stores: { a: { package: 'p', cache: { rules: [{ ttl: 0 }, { tll: 1 }], stop: true } } },
      colector: {},
    },
    ['MISSING_CODE', 'sources.web'],
    ['CONFIG_INVALID', 'stores.a.cache.rules.0.ttl'],
    ['MISSING_VALUE', 'stores.a.cache.rules.1.ttl'],
    ['UNKNOWN_KEY', 'stores.a.cache.rules.1.tll', 'ttl'],
    ['UNKNOWN_KEY', 'stores.a.cache.stop'],
    ['UNKNOWN_KEY', 'colector', 'collector'],
  ],
];

function withStepId(id: string): object {
  return { transformers: { [id]: {} } };
}

function contentOf(field: string): unknown {
  if (field === 'fn' || field === 'condition' || field === 'validate') return init;
  if (field === 'loop') return ['this', 'a'];
  if (field === 'set') return ['a'];
  return field === 'value' ? 5 : {};
}
