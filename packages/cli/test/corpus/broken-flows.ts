import { file, flow, table, users, withRule, withStep } from './broken-config.js';
import type { BrokenConfig } from './broken-config.js';

const withState = (state: string): string => withStep(`"state": ${state}`);
const withEventCache = (fields: string): string =>
  withStep(`"cache": { "rules": [{ ${fields} }] }`);
const withData = (data: string): string =>
  withStep(`"mapping": { "product": { "view": { "data": ${data} } } }`);

/** Mistakes in files, flows and their steps. */
export const brokenFlows: BrokenConfig[] = table([
  ['an older version', flow().replace('"version": 4', '"version": «3»'), 'CONFIG_INVALID'],
  ['a version as text', flow().replace('"version": 4', '"version": «"4"»'), 'CONFIG_INVALID'],
  ['no version', flow().replace('"version": 4,', '').replace('{', '«{»'), 'MISSING_VALUE'],
  ['no flow at all', '{\n  "version": 4,\n  «"flows"»: {}\n}', 'MISSING_VALUE'],
  ['flows as a list', '{\n  "version": 4,\n  «"flows"»: []\n}', 'CONFIG_INVALID'],
  ['a flow that is a name', file('"main": «"other"»'), 'CONFIG_INVALID'],
  [
    'an unknown part of a file',
    flow().replace('"version"', '«"hooks"»: {},\n  "version"'),
    'UNKNOWN_KEY',
  ],
  [
    'a mistyped part of a file',
    flow().replace('"version"', '«"varables"»: {},\n  "version"'),
    'UNKNOWN_KEY',
    'variables',
    'fix',
  ],
  ['a mistyped section', flow({ more: '«"colector"»: {}' }), 'UNKNOWN_KEY', 'collector', 'fix'],
  ['an unknown section', flow({ more: '«"hooks"»: {}' }), 'UNKNOWN_KEY'],
  [
    'a list of destinations',
    flow({ more: '"config": {}' }).replace(
      /"destinations": \{[^]*?\n {6}\}/,
      '«"destinations"»: []',
    ),
    'CONFIG_INVALID',
  ],
  [
    'a name that stands twice',
    flow({ more: '"config": {},\n      «"config"»: {}' }),
    'CONFLICT',
    undefined,
    'fix',
  ],
  [
    'a name that stands twice and differs',
    flow({ more: '"config": {},\n      «"config"»: { "a": 1 }' }),
    'CONFLICT',
  ],
  ['a ttl that stands twice', withRule('"ttl": 5, «"ttl"»: 300'), 'CONFLICT'],

  [
    'a source without code',
    flow({ sources: '«"http"»: { "next": "enrich" }' }),
    'MISSING_CODE',
  ],
  ['a destination without code', flow({ destinations: '«"out"»: {}' }), 'MISSING_CODE'],
  [
    'code as text',
    withStep('"mapping": {}').replace(
      '"package": "@walkeros/transformer-enrich"',
      '"code": «"$code:()"»',
    ),
    'CONFIG_INVALID',
  ],
  ['a primary transformer', withStep('«"primary"»: true'), 'UNKNOWN_KEY'],
  [
    'a mistyped next',
    flow({
      sources: '"http": { "package": "@walkeros/server-source-http", «"nxt"»: "enrich" }',
      more: '"config": {}',
    }).replace('"out": {', '"out": { "before": "enrich",'),
    'UNKNOWN_KEY',
    'next',
    'fix',
  ],
  [
    'a mistyped transformer',
    flow({
      sources: '"http": { "package": "@walkeros/server-source-http", "next": «"enrch"» }',
    }),
    'STEP_UNKNOWN',
    'enrich',
    'fix',
  ],
  [
    'a mistyped transformer in a list',
    flow({
      sources: '"http": { "package": "@walkeros/server-source-http", "next": [«"Enrich"»] }',
    }),
    'STEP_UNKNOWN',
    'enrich',
    'fix',
  ],
  [
    'an unknown transformer',
    flow({
      destinations:
        '"out": { "package": "@walkeros/destination-console", "before": «"anonymise"» }',
    }),
    'STEP_UNKNOWN',
  ],
  [
    'a circle of transformers',
    flow({
      transformers:
        '«"enrich"»: { "next": "clean", "env": { "store": "$store.users" } },\n        "clean": { "next": "enrich" }',
    }),
    'STEP_CYCLE',
  ],
  [
    'a transformer that follows itself',
    withStep('"next": "enrich"').replace('"enrich": {', '«"enrich"»: {'),
    'STEP_CYCLE',
  ],
  [
    'a mistyped transformer in a route',
    flow({
      sources:
        '"http": { "package": "@walkeros/server-source-http", "next": { "one": [{ "match": { "key": "ingest.path", "operator": "eq", "value": "/" }, "next": «"enrch"» }] } }',
    }),
    'STEP_UNKNOWN',
    'enrich',
    'fix',
  ],
  [
    'a route that goes two ways',
    flow({
      sources:
        '"http": { "package": "@walkeros/server-source-http", "next": { "one": ["enrich"], «"many"»: ["enrich"] } }',
    }),
    'CONFLICT',
  ],
  ['a number before', withStep('"before": «5»'), 'CONFIG_INVALID', undefined],
  ['an empty name in a chain', withStep('"next": [«""»]'), 'CONFIG_INVALID'],
  [
    'a transformer that nothing reaches',
    flow({ sources: '"http": { "package": "@walkeros/server-source-http" }' }).replace(
      '"enrich": {',
      '«"enrich"»: {',
    ),
    'STEP_UNREACHED',
  ],
  [
    'a store that nothing uses',
    flow({
      stores: `${users()},\n        «"spare"»: { "package": "@walkeros/server-store-fs", "config": { "settings": { "basePath": "d" } } }`,
    }),
    'STORE_UNUSED',
  ],

  [
    'a mistyped store',
    flow().replace('"$store.users"', '«"$store.user"»'),
    'STORE_UNKNOWN',
    'users',
    'fix',
  ],
  [
    'a variable that is not declared',
    withStep('"config": { "settings": { "target": «"$var.target"» } }'),
    'REFERENCE_UNRESOLVED',
  ],
  [
    'a mistyped variable',
    withStep(
      '"variables": { "target": "data.user" }, "config": { "settings": { "target": «"$var.tagret"» } }',
    ),
    'REFERENCE_UNRESOLVED',
    'target',
    'fix',
  ],
  [
    'variables in a circle',
    withStep(
      '"variables": { "a": "$var.b", "b": "$var.a" }, "config": { "settings": { "target": «"$var.a"» } }',
    ),
    'REFERENCE_CYCLE',
  ],
  [
    'a secret of another runtime',
    withStep('"config": { "settings": { "target": «"$secret.TARGET"» } }'),
    'REFERENCE_UNRESOLVED',
  ],
  [
    'an environment variable that is not set',
    withStep('"config": { "settings": { "target": «"$env.TARGET"» } }'),
    'VARIABLE_UNSET',
  ],
  [
    'a mistyped environment variable',
    withStep('"config": { "settings": { "target": «"$env.REGOIN"» } }'),
    'VARIABLE_UNSET',
    'REGION',
  ],

  [
    'a mistyped mode',
    withState('{ "mode": «"gett"», "store": "users", "key": "a", "value": "b" }'),
    'CONFIG_INVALID',
    'get',
    'fix',
  ],
  [
    'an unknown mode',
    withState('{ "mode": «"delete"», "store": "users", "key": "a", "value": "b" }'),
    'CONFIG_INVALID',
  ],
  [
    'no value',
    withStep('«"state"»: { "mode": "set", "store": "users", "key": "a" }'),
    'MISSING_VALUE',
  ],
  [
    'a ttl of state',
    withState('[{ "mode": "set", "store": "users", "key": "a", "value": "b", «"ttl"»: 5 }]'),
    'UNKNOWN_KEY',
  ],
  [
    'the whole event as a key',
    withState('{ "mode": "set", "store": "users", "key": «""», "value": "b" }'),
    'CONFIG_INVALID',
  ],
  [
    'get into a constant',
    withState('{ "mode": "get", "store": "users", "key": "a", "value": «5» }'),
    'CONFIG_INVALID',
  ],
  [
    'get into a prototype',
    withState('{ "mode": "get", "store": "users", "key": "a", "value": «"__proto__.x"» }'),
    'UNSAFE_PATH',
  ],
  [
    'get into every item',
    withState('{ "mode": "get", "store": "users", "key": "a", "value": «"nested.*.data"» }'),
    'UNSAFE_PATH',
  ],
  [
    'state in an unknown store',
    withState('{ "mode": "set", "store": «"sessions"», "key": "a", "value": "b" }'),
    'STORE_UNKNOWN',
  ],
  [
    'state in a mistyped store',
    withState('{ "mode": "set", "store": «"user"», "key": "a", "value": "b" }'),
    'STORE_UNKNOWN',
    'users',
    'fix',
  ],
  [
    'state that does not last',
    withStep('«"state"»: { "mode": "set", "key": "a", "value": "b" }'),
    'STATE_EVICTABLE',
  ],
  [
    'state of a list that does not last',
    withState('[«{» "mode": "set", "key": "a", "value": "b" }]'),
    'STATE_EVICTABLE',
  ],

  [
    'an event cache without a key',
    withStep('"cache": { "rules": [«{» "ttl": 60 }] }'),
    'MISSING_VALUE',
  ],
  [
    'an event cache with one key as text',
    withEventCache('"key": «"event.name"», "ttl": 60'),
    'CONFIG_INVALID',
  ],
  [
    'an event cache that updates a prototype',
    withEventCache('"ttl": 60, "key": ["event.name"], "update": { «"constructor.x"»: "a" }'),
    'UNSAFE_PATH',
  ],
  [
    'an event cache in an unknown store',
    withStep(
      '"cache": { "store": «"nowhere"», "rules": [{ "key": ["event.name"], "ttl": 60 }] }',
    ),
    'STORE_UNKNOWN',
  ],
  [
    'an event cache with a mistyped key',
    withEventCache('«"kye"»: ["event.name"], "ttl": 60'),
    'UNKNOWN_KEY',
    'key',
    'fix',
  ],

  ['a mistyped field of a mapping', withData('{ «"kee"»: "a" }'), 'UNKNOWN_KEY', 'key', 'fix'],
  ['a function as text', withData('{ "fn": «"(e) => e"» }'), 'CONFIG_INVALID'],
  ['a loop of one', withData('{ «"loop"»: ["this"] }'), 'CONFIG_INVALID'],
  ['nothing to take', withData('«null»'), 'CONFIG_INVALID'],
  [
    'a condition with a mistyped operator',
    withData('{ "condition": { "key": "a", "operator": «"contain"», "value": "x" } }'),
    'CONFIG_INVALID',
    'contains',
    'fix',
  ],
  [
    'a mistake deep inside',
    withData('[{ "map": { "a": { "set": ["b", { "map": { "c": { «"valeu"»: 1 } } }] } } }]'),
    'UNKNOWN_KEY',
    'value',
    'fix',
  ],
  [
    'a policy that writes to a prototype',
    withStep('"config": { "policy": { «"user.__proto__.x"»: { "value": 1 } } }'),
    'UNSAFE_PATH',
  ],
  [
    'a level in lower case',
    flow({ more: '"collector": { "logger": { "level": «"debug"» } }' }),
    'CONFIG_INVALID',
    'DEBUG',
    'fix',
  ],
  [
    'an unknown level',
    flow({ more: '"collector": { "logger": { "level": «"LOUD"» } }' }),
    'CONFIG_INVALID',
  ],
  [
    'consent as text',
    flow({ more: '"collector": { "consent": { "ads": «"yes"» } }' }),
    'CONFIG_INVALID',
  ],
  [
    'a mistyped field of the collector',
    flow({ more: '"collector": { «"shutdownTimout"»: 5000 }' }),
    'UNKNOWN_KEY',
    'shutdownTimeout',
    'fix',
  ],
  [
    'a shutdown in words',
    flow({ more: '"collector": { "shutdownTimeout": «"10 sec"» }' }),
    'CONFIG_INVALID',
    '10s',
    'fix',
  ],
]);
