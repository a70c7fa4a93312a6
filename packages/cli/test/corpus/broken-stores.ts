import { flow, table, users, withCache, withMatch, withRule } from './broken-config.js';
import type { BrokenConfig } from './broken-config.js';

const REDIS =
  '"package": "@walkeros/server-store-redis", "config": { "settings": { "url": "redis://localhost" } }';
const FS =
  '"package": "@walkeros/server-store-fs", "config": { "settings": { "basePath": "d" } }';
/** Stores beside a cached one that caches in another. */
const tiers = (redis: string, api: string): string =>
  flow({ stores: `"redis": { ${REDIS}${redis} },\n        ${users(api)}` });

/** Mistakes in stores and their caches. */
export const brokenStores: BrokenConfig[] = table([
  [
    'a mistyped field of a store',
    flow({ stores: users('«"chache"»: { "rules": [{ "ttl": 5 }] }') }),
    'UNKNOWN_KEY',
    'cache',
    'fix',
  ],
  [
    'a field in capitals',
    flow({ stores: users('«"Cache"»: { "rules": [{ "ttl": 5 }] }') }),
    'UNKNOWN_KEY',
    'cache',
    'fix',
  ],
  ['state on a store', flow({ stores: users('«"state"»: {}') }), 'UNKNOWN_KEY'],
  [
    'a store without code',
    flow({ stores: '«"users"»: { "cache": { "rules": [{ "ttl": 5 }] } }' }),
    'MISSING_CODE',
  ],
  ['a store that is a name', flow({ stores: '"users": «"redis"»' }), 'CONFIG_INVALID'],
  ['a store that is a list', flow({ stores: '«"users"»: []' }), 'CONFIG_INVALID'],
  [
    'an import of nothing',
    flow({ stores: '«"users"»: { "import": "storeFsInit" }' }),
    'MISSING_VALUE',
  ],
  ['an empty package', flow({ stores: '"users": { "package": «""» }' }), 'CONFIG_INVALID'],
  ['a number as a package', flow({ stores: '"users": { "package": «5» }' }), 'CONFIG_INVALID'],
  [
    'the removed store as a tier',
    flow({
      stores: `${users('"cache": { "store": "memory", "rules": [{ "ttl": 5 }] }')},\n        "memory": { "package": «"@walkeros/store-memory"» }`,
    }),
    'DEPRECATED_PACKAGE',
    undefined,
    'fix',
  ],
  [
    'the removed store before the others',
    flow({
      stores: `"memory": { "package": «"@walkeros/store-memory@4.0.2"» },\n        ${users('"cache": { "rules": [{ "ttl": 5 }], "store": "memory" }')}`,
    }),
    'DEPRECATED_PACKAGE',
    undefined,
    'fix',
  ],
  [
    'the removed store that a step reads',
    flow({ stores: '"users": { "package": «"@walkeros/store-memory"» }' }),
    'DEPRECATED_PACKAGE',
  ],
  [
    'an unknown field of a config',
    flow({
      stores:
        '"users": { "package": "@walkeros/server-store-fs", "config": { «"setting"»: { "basePath": "d" } } }',
    }),
    'UNKNOWN_KEY',
    'settings',
    'fix',
  ],
  [
    'a timeout of nothing',
    flow({
      stores:
        '"users": { "package": "@walkeros/server-store-fs", "config": { "settings": { "basePath": "d" }, "timeout": «0» } }',
    }),
    'CONFIG_INVALID',
  ],
  [
    'a timeout in words',
    flow({
      stores:
        '"users": { "package": "@walkeros/server-store-fs", "config": { "settings": { "basePath": "d" }, "timeout": «"2 seconds"» } }',
    }),
    'CONFIG_INVALID',
    '2s',
    'fix',
  ],
  [
    'a file flag as text',
    flow({
      stores:
        '"users": { "package": "@walkeros/server-store-fs", "config": { "settings": { "basePath": "d" }, "file": «"true"» } }',
    }),
    'CONFIG_INVALID',
    undefined,
    'fix',
  ],
  [
    'a blank in an id',
    flow({
      stores: `${users()},\n        «"a b"»: { ${FS} }`,
      more: '"config": { "store": "a b" }',
    }),
    'CONFIG_INVALID',
  ],
  [
    'a prototype as an id',
    flow({
      stores: `${users()},\n        «"__proto__"»: { ${FS} }`,
      more: '"config": { "store": "__proto__" }',
    }),
    'UNSAFE_PATH',
  ],
  [
    'the built-in id',
    flow({
      stores: `${users()},\n        «"__cache"»: { ${FS} }`,
      more: '"config": { "store": "__cache" }',
    }),
    'CONFLICT',
  ],
  [
    'a cached store called state',
    flow({
      stores: `${users()},\n        "state": { ${FS}, «"cache"»: { "rules": [{ "ttl": 5 }] } }`,
      more: '"config": { "store": "state" }',
    }),
    'NAMESPACE_TAKEN',
  ],

  [
    'a cache without rules',
    withCache('"isolate": true').replace('"cache"', '«"cache"»'),
    'MISSING_VALUE',
  ],
  ['an empty list of rules', withCache('«"rules"»: []'), 'CONFIG_INVALID'],
  ['rules that are one rule', withCache('«"rules"»: { "ttl": 5 }'), 'CONFIG_INVALID'],
  ['a cache that is a number', flow({ stores: users('"cache": «300»') }), 'CONFIG_INVALID'],
  [
    'an empty namespace',
    withCache('"namespace": «""», "rules": [{ "ttl": 5 }]'),
    'CONFIG_INVALID',
    undefined,
    'fix',
  ],
  [
    'an empty namespace at the end',
    withCache('"rules": [{ "ttl": 5 }], "namespace": «""»'),
    'CONFIG_INVALID',
    undefined,
    'fix',
  ],
  [
    'a colon in a namespace',
    withCache('"namespace": «"a:b"», "rules": [{ "ttl": 5 }]'),
    'CONFIG_INVALID',
  ],
  [
    'the reserved namespace',
    withCache('"namespace": «"state"», "rules": [{ "ttl": 5 }]'),
    'NAMESPACE_TAKEN',
  ],
  [
    'a number as a namespace',
    withCache('"namespace": «5», "rules": [{ "ttl": 5 }]'),
    'CONFIG_INVALID',
    undefined,
    'fix',
  ],
  [
    'a namespace by another name',
    withCache('«"ns"»: "x", "rules": [{ "ttl": 5 }]'),
    'UNKNOWN_KEY',
    'namespace',
    'fix',
  ],
  ['stop on a cache', withCache('«"stop"»: true, "rules": [{ "ttl": 5 }]'), 'UNKNOWN_KEY'],
  ['key on a cache', withCache('«"key"»: ["a"], "rules": [{ "ttl": 5 }]'), 'UNKNOWN_KEY'],
  ['a ttl beside the rules', withCache('«"ttl"»: 5, "rules": [{ "ttl": 5 }]'), 'UNKNOWN_KEY'],
  [
    'isolate as text',
    withCache('"isolate": «"false"», "rules": [{ "ttl": 5 }]'),
    'CONFIG_INVALID',
    undefined,
    'fix',
  ],
  [
    'isolate in words',
    withCache('"isolate": «"no"», "rules": [{ "ttl": 5 }]'),
    'CONFIG_INVALID',
  ],
  ['mistyped rules', withCache('«"rulse"»: [{ "ttl": 5 }]'), 'UNKNOWN_KEY', 'rules', 'fix'],
  [
    'a timeout of a tier that is negative',
    withCache('"timeout": «-1», "rules": [{ "ttl": 5 }]'),
    'CONFIG_INVALID',
  ],

  ['key in a rule', withRule('«"key"»: ["data.id"], "ttl": 5'), 'UNKNOWN_KEY'],
  ['update in a rule', withRule('«"update"»: {}, "ttl": 5'), 'UNKNOWN_KEY'],
  ['stop in a rule', withRule('"ttl": 5, «"stop"»: false'), 'UNKNOWN_KEY'],
  ['a rule that is a number', withCache('"rules": [«300»]'), 'CONFIG_INVALID'],
  ['a rule without a ttl', withCache('"rules": [«{» "stale": 5 }]'), 'MISSING_VALUE'],
  ['a mistyped ttl', withRule('«"tll"»: 300'), 'UNKNOWN_KEY', 'ttl', 'fix'],
  ['a ttl in capitals', withRule('«"TTL"»: 300'), 'UNKNOWN_KEY', 'ttl', 'fix'],
  ['a ttl called expires', withRule('«"expires"»: 300'), 'UNKNOWN_KEY', 'ttl', 'fix'],
  ['a ttl called maxAge', withRule('«"maxAge"»: 300'), 'UNKNOWN_KEY', 'ttl', 'fix'],
  ['a ttl called ttlSeconds', withRule('«"ttlSeconds"»: 300'), 'UNKNOWN_KEY', 'ttl', 'fix'],
  ['a ttl in milliseconds by name', withRule('«"ttlMs"»: 300000'), 'UNKNOWN_KEY', 'ttl'],
  ['a ttl of 0', withRule('"ttl": «0»'), 'CONFIG_INVALID'],
  ['a negative ttl', withRule('"ttl": «-300»'), 'CONFIG_INVALID'],
  ['a ttl in quotes', withRule('"ttl": «"300"»'), 'CONFIG_INVALID', '300', 'fix'],
  ['a ttl in words', withRule('"ttl": «"5 minutes"»'), 'CONFIG_INVALID', '5m', 'fix'],
  ['a ttl with a blank', withRule('"ttl": «"5 m"»'), 'CONFIG_INVALID', '5m', 'fix'],
  ['a ttl in weeks', withRule('"ttl": «"2w"»'), 'CONFIG_INVALID'],
  ['a ttl of null', withRule('"ttl": «null»'), 'CONFIG_INVALID'],
  ['a ttl that is an object', withRule('«"ttl"»: { "s": 5 }'), 'CONFIG_INVALID'],
  ['a stale of false', withRule('"ttl": 5, "stale": «false»'), 'CONFIG_INVALID'],
  [
    'a stale by its long name',
    withRule('"ttl": 5, «"staleWhileRevalidate"»: 60'),
    'UNKNOWN_KEY',
    'stale',
    'fix',
  ],
  ['a full jitter', withRule('"ttl": 5, "jitter": «1»'), 'CONFIG_INVALID'],
  [
    'a jitter in quotes',
    withRule('"ttl": 5, "jitter": «"0.1"»'),
    'CONFIG_INVALID',
    undefined,
    'fix',
  ],
  ['a late refresh', withRule('"ttl": "1m", "refresh": «60»'), 'CONFIG_INVALID'],
  [
    'a mistyped match',
    withRule('«"macth"»: { "key": "key", "operator": "exists" }, "ttl": 5'),
    'UNKNOWN_KEY',
    'match',
    'fix',
  ],

  ['a match by name', withMatch('«"*"»'), 'CONFIG_INVALID'],
  [
    'a mistyped operator',
    withMatch('{ "key": "key", "operator": «"prefx"», "value": "a" }'),
    'CONFIG_INVALID',
    'prefix',
    'fix',
  ],
  [
    'an operator of another language',
    withMatch('{ "key": "key", "operator": «"startsWith"», "value": "a" }'),
    'CONFIG_INVALID',
  ],
  [
    'a number to compare with',
    withMatch('{ "key": "value.age", "operator": "gt", "value": «5» }'),
    'CONFIG_INVALID',
    undefined,
    'fix',
  ],
  [
    'nothing to compare with',
    withRule('«"match"»: { "key": "key", "operator": "eq" }, "ttl": 5'),
    'MISSING_VALUE',
  ],
  [
    'a broken pattern',
    withMatch('{ "key": "key", "operator": "regex", "value": «"("» }'),
    'INVALID_REGEX',
  ],
  [
    'a broken pattern inside',
    withMatch('{ "and": [{ "or": [{ "key": "key", "operator": "regex", "value": «"["» }] }] }'),
    'INVALID_REGEX',
  ],
  [
    'a mistyped field of a condition',
    withMatch('{ "key": "key", "operator": "eq", «"vaule"»: "a" }'),
    'UNKNOWN_KEY',
    'value',
    'fix',
  ],
  [
    'not as text',
    withMatch('{ "key": "key", "operator": "eq", "value": "a", "not": «"true"» }'),
    'CONFIG_INVALID',
    undefined,
    'fix',
  ],

  [
    'an unknown tier',
    withCache('"store": «"nowhere"», "rules": [{ "ttl": 5 }]'),
    'STORE_UNKNOWN',
  ],
  [
    'a mistyped tier',
    tiers('', '"cache": { "store": «"reddis"», "rules": [{ "ttl": 5 }] }'),
    'STORE_UNKNOWN',
    'redis',
    'fix',
  ],
  [
    'a tier by another name',
    tiers('', '"cache": { «"tier"»: "redis", "rules": [{ "ttl": 5 }] }').replace(
      '"package": "@walkeros/server-store-redis"',
      '"variables": { "store": "redis" }, "package": "@walkeros/server-store-redis"',
    ),
    'UNKNOWN_KEY',
    'store',
    'fix',
  ],
  [
    'an unknown carrier of messages',
    withCache('"sync": «"redis"», "rules": [{ "ttl": 5 }]'),
    'STORE_UNKNOWN',
  ],
  [
    'a circle of two',
    tiers(
      ', "cache": { "store": «"users"», "rules": [{ "ttl": 5 }] }',
      '"cache": { "store": "redis", "rules": [{ "ttl": 5 }] }',
    ),
    'STORE_CYCLE',
  ],
  ['a circle of one', withCache('"store": «"users"», "rules": [{ "ttl": 5 }]'), 'STORE_CYCLE'],
  [
    'a namespace that two share',
    tiers(
      ', "cache": { "namespace": "users", "rules": [{ "ttl": 5 }] }',
      '«"cache"»: { "rules": [{ "ttl": 5 }] }',
    ).replace(
      '"config": { "settings": { "url"',
      '"variables": { "store": "redis" }, "config": { "settings": { "url"',
    ),
    'NAMESPACE_TAKEN',
  ],
  [
    'a store inside of a store',
    flow({ stores: users('"env": { "other": «"$store.users"» }') }),
    'CONFIG_INVALID',
  ],
]);
