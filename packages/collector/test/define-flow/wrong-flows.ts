const store = (fields: string): string => `{ stores: { users: { package: 'p', ${fields} } } }`;
const rule = (fields: string): string => store(`cache: { rules: [{ ${fields} }] }`);
const step = (fields: string): string =>
  `{ stores: { users: { package: 'p' } }, transformers: { enrich: { ${fields} }, clean: {} } }`;
const settings = (content: string): string =>
  `{ stores: { users: { code: storeInit, config: { settings: { ${content} } } } } }`;

/** Flows with one mistake each; `«` and `»` stand around what the compiler has to mark. */
export const wrongFlows: readonly (readonly [title: string, flow: string])[] = [
  ['a mistyped section', '{ «store»: {} }'],
  ['a section that does not exist', '{ stores: {}, «hooks»: {} }'],
  ['a mistyped field of a store', store('«chache»: { rules: [{ ttl: 5 }] }')],
  ['state on a store', store('«state»: []')],
  ['a package that is a number', '{ stores: { users: { «package»: 5 } } }'],
  ['an unknown tier', store("cache: { «store»: 'redis', rules: [{ ttl: 5 }] }")],
  [
    'a mistyped tier',
    `{ stores: { redis: { package: 'p' }, users: { package: 'p', cache: { «store»: 'reddis', rules: [] } } } }`,
  ],
  ['an unknown carrier of messages', store("cache: { «sync»: 'redis', rules: [{ ttl: 5 }] }")],
  ['a cache without rules', store('«cache»: { isolate: true }')],
  ['a mistyped field of a cache', store("cache: { «namespce»: 'a', rules: [{ ttl: 5 }] }")],
  ['stop on a cache of a store', store('cache: { «stop»: true, rules: [{ ttl: 5 }] }')],
  ['a mistyped ttl', rule('«tll»: 300')],
  ['a key in a rule of a store', rule("ttl: 5, «key»: ['a']")],
  ['a ttl that is a date', rule('«ttl»: new Date()')],
  [
    'a mistyped operator',
    rule("ttl: 5, match: { key: 'key', «operator»: 'prefx', value: 'a' }"),
  ],
  [
    'a mistyped operator deep inside',
    rule("ttl: 5, match: { and: [{ or: [{ key: 'key', «operator»: 'prefx', value: 'a' }] }] }"),
  ],
  [
    'a number to compare with',
    rule("ttl: 5, match: { key: 'key', operator: 'gt', «value»: 5 }"),
  ],
  [
    'a mistyped field of a condition',
    rule("ttl: 5, match: { key: 'key', operator: 'eq', value: 'a', «nott»: true }"),
  ],
  ['a mistyped store in env', step("env: { «store»: '$store.user' }")],
  [
    'a store in env that is not declared',
    "{ transformers: { enrich: { env: { «store»: '$store.users' } } } }",
  ],
  [
    'a store of state that is not declared',
    step("state: { mode: 'set', «store»: 'sessions', key: 'a', value: 'b' }"),
  ],
  [
    'a store of a list of state',
    step("state: [{ mode: 'set', «store»: 'sessions', key: 'a', value: 'b' }]"),
  ],
  ['a mistyped mode of state', step("state: [{ «mode»: 'sett', key: 'a', value: 'b' }]")],
  ['a mistyped next', step("«next»: 'claen'")],
  ['a mistyped step in a list', step("next: ['clean', «'enrch'»]")],
  ['a mistyped step in a config', step("config: { «before»: 'claen' }")],
  [
    'a step of a source that does not exist',
    "{ sources: { http: { package: 'p', «next»: 'enrich' } } }",
  ],
  [
    'a step of a destination that does not exist',
    "{ transformers: { enrich: {} }, destinations: { out: { package: 'p', «before»: 'clean' } } }",
  ],
  ['a mistyped step in a route', step("next: { one: ['clean', { «next»: 'enrch' }] }")],
  ['a mistyped field of a route', step("next: { «nxt»: 'clean' }")],
  [
    'a mistyped operator in a route',
    step("next: { match: { key: 'a', «operator»: 'is', value: 'b' }, next: 'clean' }"),
  ],
  ['a primary transformer', step('«primary»: true')],
  ['an event cache without a key', step('cache: { rules: [«{ ttl: 5 }»] }')],
  [
    'an event cache in an unknown store',
    step("cache: { «store»: 'redis', rules: [{ key: ['a'], ttl: 5 }] }"),
  ],
  ['a mistyped field of a mapping', step("mapping: { product: { view: { «dta»: 'x' } } }")],
  [
    'a mistyped field deep in a mapping',
    step("mapping: { product: { view: { data: { map: { a: { «kee»: 'x' } } } } } }"),
  ],
  ['a setting of another type', settings('«url»: 5')],
  ['a mistyped setting', settings("url: 'a', «retrys»: 5")],
  ['a choice that is none', settings("url: 'a', «mode»: 'slow'")],
  [
    'a mistyped setting in a list',
    settings("url: 'a', nodes: [{ host: 'a' }, { «hots»: 'b' }]"),
  ],
  [
    'a missing setting',
    '{ stores: { users: { code: storeInit, config: { «settings»: { retries: 5 } } } } }',
  ],
  [
    'a setting of a source',
    "{ sources: { http: { code: sourceInit, config: { settings: { «port»: '8080' } } } } }",
  ],
  [
    'a mistyped setting of a destination',
    "{ destinations: { api: { code: destinationInit, config: { settings: { url: 'a', «timeuot»: '2s' } } } } }",
  ],
  [
    'a setting of a transformer',
    '{ transformers: { enrich: { code: { init: stepInit }, config: { settings: { «target»: 5 } } } } }',
  ],
  ['a destination that cannot push', "{ destinations: { out: { «code»: { type: 'x' } } } }"],
  ['a level in lower case', "{ collector: { logger: { «level»: 'debug' } } }"],
];
