/** Flows that the compiler has to take as they are. */
export const rightFlows: readonly (readonly [title: string, flow: string])[] = [
  ['nothing', '{}'],
  ['stores alone', "{ stores: { users: { package: 'p' } } }"],
  ['a store of a named export', "{ stores: { users: { package: 'p', import: 'storeInit' } } }"],
  ['a cache', "{ stores: { users: { package: 'p', cache: { rules: [{ ttl: 300 }] } } } }"],
  [
    'a ttl with its unit',
    "{ stores: { users: { package: 'p', cache: { rules: [{ ttl: '5m' }] } } } }",
  ],
  [
    'every field of a rule',
    "{ stores: { users: { package: 'p', cache: { rules: [{ ttl: 5, negative: 1, stale: '1m', refresh: 1, jitter: 0.1 }] } } } }",
  ],
  [
    'every field of a cache',
    "{ stores: { redis: { package: 'p' }, users: { package: 'p', cache: { store: 'redis', sync: 'redis', namespace: 'u', isolate: false, timeout: '1s', rules: [{ ttl: 5 }] } } } }",
  ],
  [
    'the built-in tier by name',
    "{ stores: { users: { package: 'p', cache: { store: '__cache', rules: [{ ttl: 5 }] } } } }",
  ],
  [
    'a chain of tiers',
    "{ stores: { api: { package: 'p', cache: { store: 'redis', rules: [{ ttl: 86400 }] } }, redis: { package: 'p', cache: { rules: [{ ttl: 300 }] } } } }",
  ],
  [
    'a match',
    "{ stores: { users: { package: 'p', cache: { rules: [{ match: { key: 'key', operator: 'prefix', value: 'a:' }, ttl: 5 }, { ttl: 1 }] } } } }",
  ],
  [
    'a nested match',
    "{ stores: { users: { package: 'p', cache: { rules: [{ match: { and: [{ or: [{ key: 'key', operator: 'eq', value: 'a', not: true }] }] }, ttl: 5 }] } } } }",
  ],
  [
    'settings of a package',
    "{ stores: { users: { package: 'p', config: { settings: { anything: [1, { goes: true }] } } } } }",
  ],
  [
    'settings of code',
    "{ stores: { users: { code: storeInit, config: { settings: { url: 'a', mode: 'safe', nodes: [{ host: 'a' }] } } } } }",
  ],
  [
    'settings that are no literals',
    '{ stores: { users: { code: storeInit, config: { settings: { url: text } } } } }',
  ],
  [
    'code around an init function',
    "{ stores: { users: { code: { init: storeInit }, config: { settings: { url: 'a' } } } } }",
  ],
  [
    'code in place',
    '{ stores: { users: { code: (context: Store.Context<{ a: number }>) => storeInit(context as never), config: { settings: { a: 1 } } } } }',
  ],
  [
    'a timeout and credentials',
    "{ stores: { users: { package: 'p', config: { timeout: '2s', file: true, credentials: { user: text } } } } }",
  ],
  [
    'a store in env',
    "{ stores: { users: { package: 'p' } }, transformers: { enrich: { env: { store: '$store.users' } } } }",
  ],
  [
    'other things in env',
    "{ stores: { users: { package: 'p' } }, transformers: { enrich: { env: { url: text, port: 8080, list: ['a'], fetch: () => 5, home: '$env.HOME', plain: 'text' } } } }",
  ],
  [
    'a chain by name',
    "{ transformers: { enrich: { next: 'clean' }, clean: {} }, sources: { http: { package: 'p', next: 'enrich' } } }",
  ],
  [
    'a chain as a list',
    "{ transformers: { enrich: {}, clean: {} }, sources: { http: { package: 'p', next: ['enrich', 'clean'] } } }",
  ],
  [
    'a route',
    "{ transformers: { enrich: {}, clean: {} }, sources: { http: { package: 'p', next: { match: { key: 'ingest.path', operator: 'prefix', value: '/a' }, next: 'enrich' } } } }",
  ],
  [
    'routes in a list, and a gate',
    "{ transformers: { enrich: {}, clean: {} }, sources: { http: { package: 'p', next: [{ one: ['enrich', { many: [['clean'], 'enrich'] }] }, { match: { key: 'a', operator: 'exists', value: '' } }, 'clean'] } } }",
  ],
  [
    'a chain in a config',
    "{ transformers: { clean: {} }, destinations: { out: { package: 'p', config: { before: ['clean'] } } } }",
  ],
  [
    'state',
    "{ stores: { users: { package: 'p' } }, transformers: { enrich: { state: { mode: 'get', store: 'users', key: 'user.id', value: 'data.user' } } } }",
  ],
  [
    'a list of state',
    "{ stores: { users: { package: 'p' } }, transformers: { enrich: { state: [{ mode: 'get', key: 'a', value: 'b' }, { mode: 'set', store: 'users', key: ['a', 'b'], value: { map: { c: 'd' } } }] } } }",
  ],
  [
    'an event cache',
    "{ transformers: { enrich: { cache: { stop: true, rules: [{ key: ['event.name'], ttl: 5, update: { 'data.cached': { value: true } } }] } } } }",
  ],
  [
    'a mapping',
    "{ transformers: { enrich: { mapping: { product: { '*': [{ data: { map: { id: 'data.id', price: { key: 'data.price', value: 0 }, all: { loop: ['nested', { map: { a: 'b' } }] } } } }, { ignore: true }] } } } } }",
  ],
  [
    'a mapping with functions',
    "{ destinations: { out: { package: 'p', config: { mapping: { product: { view: { data: { fn: () => 5, condition: (value: unknown) => value === 5 } } } }, policy: { 'user.id': { value: 'x' } } } } } }",
  ],
  ['a destination that is an object', '{ destinations: { out: { code: destination } } }'],
  [
    'a destination in place',
    "{ destinations: { out: { code: { type: 'mine', push: () => undefined } } } }",
  ],
  [
    'a destination and its settings',
    "{ destinations: { api: { code: destinationInit, config: { settings: { url: 'a', timeout: '2s' }, retry: 3 } } } }",
  ],
  [
    'a source and its settings',
    '{ sources: { http: { code: sourceInit, primary: true, config: { settings: { port: 8080 } } } } }',
  ],
  [
    'a transformer and its settings',
    "{ transformers: { enrich: { code: stepInit, config: { settings: { target: 'data' } } } } }",
  ],
  [
    'the collector',
    "{ collector: { name: 'a', logger: { level: 'DEBUG' }, globals: { a: 1 }, consent: { ads: true }, shutdownTimeout: '10s' } }",
  ],
  ['variables', "{ variables: { region: 'eu', list: [1, 2] }, config: { any: 'thing' } }"],
];
