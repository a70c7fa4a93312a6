import {
  flow,
  table,
  users,
  withCache,
  withRule,
  withSettings,
  withStep,
} from './broken-config.js';
import type { BrokenConfig } from './broken-config.js';

const PREFIX = '"match": { "key": "key", "operator": "prefix", "value": "user:" }';
const LONGER = '"match": { "key": "key", "operator": "prefix", "value": "user:admin:" }';
const API =
  '"package": "@walkeros/server-store-api", "config": { "settings": { "endpoint": "https://api.example.com" } }';
const apiBehind = (rules: string, upper: string): string =>
  flow({
    stores: `"redis": { "package": "@walkeros/server-store-redis", "config": { "settings": { "url": "redis://localhost" } }, "cache": { "rules": [{ ${upper} }] } },\n        "users": { ${API}, "cache": { "store": "redis", "rules": [{ ${rules} }] } }`,
  });
const sheet = (settings: string, cache: string): string =>
  flow({
    stores: `"users": { "package": "@walkeros/server-store-sheets", "config": { "settings": { "id": "1AbC"${settings} } }${cache} }`,
  });
const rules = (...each: string[]): string => withCache(`"rules": [${each.join(', ')}]`);
const target = (value: string): string =>
  withStep(`"config": { "settings": { "status": ${value} } }`);

/** Mistakes in packages and their settings, and what may start and is hardly meant. */
export const brokenSettings: BrokenConfig[] = table([
  [
    'a mistyped package',
    flow().replace('"@walkeros/transformer-enrich"', '«"@walkeros/transformer-enrch"»'),
    'PACKAGE_NOT_FOUND',
    '@walkeros/transformer-enrich',
    'fix',
  ],
  [
    'a package without its scope',
    flow().replace('"@walkeros/destination-console"', '«"destination-console"»'),
    'PACKAGE_NOT_FOUND',
    '@walkeros/destination-console',
    'fix',
  ],
  [
    'a package of a mistyped scope',
    flow().replace('"@walkeros/destination-console"', '«"@walkerOS/destination-console"»'),
    'PACKAGE_NOT_FOUND',
    '@walkeros/destination-console',
    'fix',
  ],
  [
    'a package that is not installed',
    flow().replace('"@walkeros/destination-console"', '«"@acme/destination-kafka"»'),
    'PACKAGE_NOT_FOUND',
  ],
  [
    'a file in the place of a package',
    flow().replace('"@walkeros/destination-console"', '«"./destination.js"»'),
    'PACKAGE_INVALID',
  ],
  [
    'a mistyped export',
    flow().replace(
      '"package": "@walkeros/destination-console"',
      '"package": "@walkeros/destination-console", "import": «"destinationConsolInit"»',
    ),
    'PACKAGE_INVALID',
    'destinationConsoleInit',
    'fix',
  ],
  [
    'an export that is not a component',
    flow().replace(
      '"package": "@walkeros/destination-console"',
      '"package": «"@walkeros/destination-console"», "import": "settingsSchema"',
    ),
    'PACKAGE_INVALID',
  ],

  [
    'a missing setting',
    withSettings('server-store-fs', '"maxBytes": 5').replace('"settings"', '«"settings"»'),
    'MISSING_VALUE',
  ],
  [
    'a mistyped setting',
    withSettings('server-store-fs', '«"basepath"»: "data"'),
    'UNKNOWN_KEY',
    'basePath',
    'fix',
  ],
  [
    'a setting by another name',
    withSettings('server-store-fs', '«"folder"»: "data"'),
    'UNKNOWN_KEY',
    'basePath',
    'fix',
  ],
  [
    'a file by the name that another package has for its folder',
    withSettings('server-store-sqlite', '«"basePath"»: "data.db"'),
    'UNKNOWN_KEY',
    'path',
    'fix',
  ],
  [
    'a setting of another package',
    withSettings('server-store-fs', '"basePath": "data", «"region"»: "eu"'),
    'UNKNOWN_KEY',
  ],
  [
    'a mistyped choice',
    withSettings('server-store-fs', '"basePath": "data", "durability": «"fsyncs"»'),
    'CONFIG_INVALID',
    'fsync',
    'fix',
  ],
  [
    'a number of bytes as text',
    withSettings('server-store-fs', '"basePath": "data", "maxBytes": «"1024"»'),
    'CONFIG_INVALID',
    undefined,
    'fix',
  ],
  [
    'half a byte',
    withSettings('server-store-fs', '"basePath": "data", "maxBytes": «0.5»'),
    'CONFIG_INVALID',
  ],
  [
    'more bytes than there can be',
    withSettings('server-store-fs', '"basePath": "data", "maxBytes": «99999999999»'),
    'CONFIG_INVALID',
  ],
  [
    'a URL that is called so',
    withSettings('server-store-api', '«"url"»: "https://api.example.com"'),
    'UNKNOWN_KEY',
    'endpoint',
    'fix',
  ],
  [
    'a method that changes things',
    withSettings(
      'server-store-api',
      '"endpoint": "https://api.example.com", "method": «"DELETE"»',
    ),
    'CONFIG_INVALID',
  ],
  [
    'a timeout of an API in words',
    withSettings(
      'server-store-api',
      '"endpoint": "https://api.example.com", "timeout": «"1 sec"»',
    ),
    'CONFIG_INVALID',
    '1s',
    'fix',
  ],
  [
    'retries that are misspelled',
    withSettings(
      'server-store-api',
      '"endpoint": "https://api.example.com", "retry": { «"attemps"»: 3 }',
    ),
    'UNKNOWN_KEY',
    'attempts',
    'fix',
  ],
  [
    'a mode of a sheet that is none',
    withSettings('server-store-sheets', '"id": "1AbC", "mode": «"snapshots"»'),
    'CONFIG_INVALID',
    'snapshot',
    'fix',
  ],
  [
    'a sheet without an id',
    withSettings('server-store-sheets', '"sheet": "Users"').replace(
      '"settings"',
      '«"settings"»',
    ),
    'MISSING_VALUE',
  ],
  [
    'a sheet by another word',
    withSettings('server-store-sheets', '"id": "1AbC", «"Sheet"»: "Users"'),
    'UNKNOWN_KEY',
    'sheet',
    'fix',
  ],
  [
    'a port as text',
    flow().replace(
      '"next": "enrich"',
      '"next": "enrich", "config": { "settings": { "port": «"8080"» } }',
    ),
    'CONFIG_INVALID',
    undefined,
    'fix',
  ],
  [
    'a port that no machine has',
    flow().replace(
      '"next": "enrich"',
      '"next": "enrich", "config": { "settings": { "port": «80800» } }',
    ),
    'CONFIG_INVALID',
  ],
  [
    'a path for events that is taken',
    flow().replace(
      '"next": "enrich"',
      '"next": "enrich", "config": { "settings": { "path": «"/health"» } }',
    ),
    'CONFLICT',
  ],
  [
    'a choice of a transformer that is none',
    withStep('"config": { "settings": { "onMiss": «"dropp"» } }'),
    'CONFIG_INVALID',
    'drop',
    'fix',
  ],

  [
    'a rule behind one for every key',
    rules('{ "ttl": 60 }', `«{» ${PREFIX}, "ttl": 300 }`),
    'RULE_UNREACHABLE',
  ],
  [
    'a rule behind an empty and',
    rules('{ "match": { "and": [] }, "ttl": 60 }', '«{» "ttl": 300 }'),
    'RULE_UNREACHABLE',
  ],
  [
    'a rule behind its twin',
    rules(`{ ${PREFIX}, "ttl": 60 }`, `«{» ${PREFIX}, "ttl": 300 }`),
    'RULE_UNREACHABLE',
  ],
  [
    'a longer prefix behind a shorter one',
    rules(`{ ${PREFIX}, "ttl": 60 }`, `«{» ${LONGER}, "ttl": 300 }`),
    'RULE_UNREACHABLE',
  ],
  [
    'a rule of a store that looks at an event',
    rules(
      '{ "match": { "key": «"event.name"», "operator": "eq", "value": "product view" }, "ttl": 60 }',
    ),
    'RULE_UNREACHABLE',
  ],
  ['a minute in milliseconds', withRule('"ttl": «60000»'), 'UNIT_SUSPICIOUS', '1m'],
  ['five minutes in milliseconds', withRule('"ttl": «300000»'), 'UNIT_SUSPICIOUS', '5m'],
  ['an hour in milliseconds', withRule('"ttl": «3600000»'), 'UNIT_SUSPICIOUS', '1h'],
  [
    'half a minute of stale values in milliseconds',
    withRule('"ttl": 60, "stale": «30000»'),
    'UNIT_SUSPICIOUS',
    '30s',
  ],
  [
    'a timeout in seconds',
    withCache('"timeout": «2», "rules": [{ "ttl": 60 }]'),
    'UNIT_SUSPICIOUS',
    '2s',
  ],
  ['the longest ttl at the top', apiBehind('"ttl": 300', '"ttl": «3600»'), 'TTL_ORDER'],
  [
    'the longest ttl at the top, with units',
    apiBehind('"ttl": "5m"', '"ttl": «"1h"»'),
    'TTL_ORDER',
  ],
  ['a sheet without a cache', sheet('', '').replace('"users"', '«"users"»'), 'QUOTA_EXCEEDED'],
  [
    'a sheet with a cache of seconds',
    sheet('', ', "cache": { "rules": [{ "ttl": «5» }] }'),
    'QUOTA_EXCEEDED',
  ],
  [
    'raw files in a cache',
    flow({
      stores:
        '"users": { "package": "@walkeros/server-store-fs", "config": { "settings": { "basePath": "d" }, "file": true }, «"cache"»: { "rules": [{ "ttl": 60 }] } }',
    }),
    'FILE_CACHED',
  ],
  [
    'state in a store that is read only',
    flow({ stores: `"users": { ${API} }` }).replace(
      '"package": "@walkeros/transformer-enrich"',
      '"package": "@walkeros/transformer-enrich", "state": { "mode": "set", "store": «"users"», "key": "a", "value": "b" }',
    ),
    'STORE_READ_ONLY',
  ],

  [
    'a password in a URL',
    withSettings('server-store-redis', '"url": «"redis://app:hunter22@cache.example.com"»'),
    'SECRET_LITERAL',
  ],
  [
    'a bearer token',
    withSettings(
      'server-store-api',
      '"endpoint": "https://api.example.com", "headers": { "authorization": «"Bearer abcdef0123456789"» }',
    ),
    'SECRET_LITERAL',
  ],
  [
    'a password in a field',
    withSettings('server-store-redis', '"url": "redis://localhost", "password": «"hunter22"»'),
    'SECRET_LITERAL',
  ],
  [
    'a private key',
    withSettings(
      'server-store-sheets',
      '"id": "1AbC", "credentials": { "client_email": "a@b.example", "private_key": «"-----BEGIN PRIVATE KEY-----\\\\nMIIE\\\\n-----END PRIVATE KEY-----"» }',
    ),
    'SECRET_LITERAL',
  ],
  ['an AWS key', target('«"AKIAIOSFODNN7EXAMPLE"»'), 'SECRET_LITERAL'],
  [
    'a key of a header',
    withSettings(
      'server-store-api',
      '"endpoint": "https://api.example.com", "headers": { "x-api-key": «"0123456789"» }',
    ),
    'SECRET_LITERAL',
  ],
  [
    'a signed token',
    withSettings(
      'server-store-api',
      '"endpoint": "https://api.example.com", "headers": { "cookie": «"eyJhbGciOiJI.eyJzdWIiOiIx.c2ln"» }',
    ),
    'SECRET_LITERAL',
  ],
  [
    'a secret among the variables',
    flow({ more: '"variables": { "clientSecret": «"hunter22"» }' }),
    'SECRET_LITERAL',
  ],
  [
    'a fallback with a password',
    flow({ stores: users().replace('"data"', '«"$env.DATA:redis://:hunter22@localhost"»') }),
    'SECRET_LITERAL',
  ],
]);
