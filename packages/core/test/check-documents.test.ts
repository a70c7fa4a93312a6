import { checkFile, checkFlow, checkState } from '../src/schemas/index.js';

/** Configs of the source documents, as they stand there. */
const recipes: [string, string][] = [
  [
    'Minimal recipe: cache a Sheets store',
    `{
"stores": {
"sessions": {
"package": "@walkeros/server-store-sheets",
"config": {
"settings": {
"id": "1AbC...",
"sheet": "Sessions",
"credentials": "$var.sheetsCredentials"
}
},
"cache": { "rules": [{ "ttl": 300 }] }
}
},
"transformers": {
"enrich": {
"package": "@walkeros/transformer-enrich",
"env": { "store": "$store.sessions" }
}
}
}`,
  ],
  [
    'Recipe: memoize a slow API store',
    `{
"stores": {
"users": {
"package": "@walkeros/server-store-api",
"config": { "settings": { "endpoint": "$env.USER_API_URL" } },
"cache": { "rules": [{ "ttl": 3600 }] }
}
}
}`,
  ],
  [
    'Recipe: TTL by key prefix',
    `{ "stores": { "kv": { "package": "@walkeros/server-store-fs", "cache": {
"rules": [
{ "match": { "key": "key", "operator": "prefix", "value": "session:" }, "ttl": 300 },
{ "match": { "key": "key", "operator": "prefix", "value": "user:" }, "ttl": 3600 },
{ "ttl": 60 }
]
} } } }`,
  ],
  [
    'Recipe: multi-tier composition',
    `{
"stores": {
"redis": {
"package": "@walkeros/server-store-redis",
"config": { "settings": { "url": "$env.REDIS_URL" } },
"cache": { "rules": [{ "ttl": 300 }] }
},
"api": {
"package": "@walkeros/server-store-api",
"config": { "settings": { "endpoint": "$env.API_URL" } },
"cache": {
"store": "redis",
"rules": [{ "ttl": 86400 }]
}
}
},
"transformers": {
"enrich": {
"env": { "store": "$store.api" }
}
}
}`,
  ],
  [
    'Configuration',
    `{ "transformers": {
"session": {
"state": { "mode": "set", "key": "user.session", "value": "data.gclid" }
}
} }`,
  ],
  [
    'Stash a session value',
    `{ "transformers": {
"stashGclid": {
"state": { "mode": "set", "store": "sessions", "key": "user.session", "value": "data.gclid" }
}
} }`,
  ],
  [
    'Look up a stashed value',
    `{ "transformers": {
"restoreGclid": {
"state": { "mode": "get", "store": "sessions", "key": "user.session", "value": "data.gclid" }
}
} }`,
  ],
  [
    'Fetch a product margin before sending',
    `{ "destinations": {
"warehouse": {
"package": "@walkeros/server-destination-api",
"state": { "mode": "get", "store": "catalog", "key": "data.product_id", "value": "data.margin" }
}
} }`,
  ],
];

describe('the configs of the source documents', () => {
  it.each(recipes)('pass: %s', (_heading, text) => {
    const flow: unknown = JSON.parse(text);
    expect(checkFlow(flow).findings).toEqual([]);
    expect(checkFile({ version: 4, flows: { main: flow } }).findings).toEqual([]);
  });

  it('pass: set with every kind of mapping value', () => {
    const values = [
      { value: 'constant' },
      { fn: () => 1 },
      { map: { id: 'user.id', more: { key: 'data.x', value: 0 } } },
      { loop: ['nested', { key: 'data' }] },
      ['data.token', { value: 'none' }],
      '',
    ];
    for (const value of values) {
      expect(checkState({ mode: 'set', key: 'user.id', value }).findings).toEqual([]);
    }
  });
});

describe('checkFile', () => {
  it.each([
    ['another version', { version: 3, flows: { a: {} } }, 'CONFIG_INVALID', 'version'],
    ['no version', { flows: { a: {} } }, 'MISSING_VALUE', 'version'],
    ['no flows', { version: 4 }, 'MISSING_VALUE', 'flows'],
    ['an empty set of flows', { version: 4, flows: {} }, 'MISSING_VALUE', 'flows'],
    ['a flow that is a list', { version: 4, flows: { a: [] } }, 'CONFIG_INVALID', 'flows.a'],
    ['an unknown section', { version: 4, flows: { a: {} }, flow: 1 }, 'UNKNOWN_KEY', 'flow'],
  ])('finds %s', (_name, file, code, path) => {
    expect(checkFile(file).findings).toEqual([expect.objectContaining({ code, path })]);
  });

  it('leaves the flows themselves to checkFlow', () => {
    const file = { version: 4, $schema: 'x', flows: { a: { stores: '$var.stores' } } };
    expect(checkFile(file)).toEqual({ file, findings: [] });
  });
});
