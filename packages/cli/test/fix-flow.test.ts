import { fixFlow, type SourceFormat } from '../src/index.js';

/** A text, and what `--fix` makes of it: only what was wrong changes. */
const cases: readonly (readonly [string, SourceFormat, before: string, after: string])[] = [
  [
    'a memory store goes with the name of it, and comments stay',
    'jsonc',
    `{
  "stores": {
    // The users, from an API.
    "users": {
      "package": "p",
      "cache": { "store": "memory", "rules": [{ "ttl": 60 }] }, // short
    },
    "memory": { "package": "@walkeros/store-memory" }, /* gone */
    "other":   { "package": "q" }
  }
}
`,
    `{
  "stores": {
    // The users, from an API.
    "users": {
      "package": "p",
      "cache": { "rules": [{ "ttl": 60 }] }, // short
    },
    /* gone */
    "other":   { "package": "q" }
  }
}
`,
  ],
  [
    'the last member leaves no comma behind',
    'json',
    `{
  "stores": {
    "users": {
      "package": "p",
      "cache": { "rules": [{ "ttl": 60 }], "store": "memory" }
    },
    "memory": {
      "package": "@walkeros/store-memory"
    }
  }
}
`,
    `{
  "stores": {
    "users": {
      "package": "p",
      "cache": { "rules": [{ "ttl": 60 }] }
    }
  }
}
`,
  ],
  [
    'in YAML its lines go',
    'yaml',
    `stores:
  memory: # everything in memory
    package: '@walkeros/store-memory'
  users: { package: p, cache: { store: memory, rules: [{ ttl: 60 }] } }
  more:
    package: q
    cache:
      store: memory # fast
      rules:
        - ttl: 60
`,
    `stores:
  users: { package: p, cache: { rules: [{ ttl: 60 }] } }
  more:
    package: q
    cache:
      rules:
        - ttl: 60
`,
  ],
  [
    'quotes stay as they are',
    'yaml',
    `stores:
  users:
    package: 'p'
    "chache": # kept
      rules: [{ 'tll': '5 minutes' }]
`,
    `stores:
  users:
    package: 'p'
    "cache": # kept
      rules: [{ 'ttl': '5m' }]
`,
  ],
  [
    'a ttl beside the rules becomes one',
    'json',
    '{ "stores": { "users": { "package": "p", "cache": { "ttl": "5m" } } } }',
    '{ "stores": { "users": { "package": "p", "cache": { "rules": [{ "ttl": "5m" }] } } } }',
  ],
  [
    'a ttl beside the rules becomes one, in YAML too',
    'yaml',
    'stores:\n  users:\n    package: p\n    cache:\n      ttl: 5m # long\n',
    'stores:\n  users:\n    package: p\n    cache:\n      rules: [{ ttl: 5m }] # long\n',
  ],
  [
    'one correction may bring another to light',
    'json',
    '{ "stors": { "users": { "package": "p", "cache": { "rules": [{ "ttl": "300" }] } } } }',
    '{ "stores": { "users": { "package": "p", "cache": { "rules": [{ "ttl": 300 }] } } } }',
  ],
  [
    'what somebody has to decide stays',
    'json',
    '{ "stores": { "users": { "package": "p", "cache": { "rules": [{ "ttl": 5, "stop": true }] } } } }',
    '{ "stores": { "users": { "package": "p", "cache": { "rules": [{ "ttl": 5, "stop": true }] } } } }',
  ],
  [
    'two typos of one name are not both corrected',
    'json',
    '{ "stores": { "users": { "package": "p", "cache": { "rules": [{ "tll": 5, "tl": 6 }] } } } }',
    '{ "stores": { "users": { "package": "p", "cache": { "rules": [{ "tll": 5, "tl": 6 }] } } } }',
  ],
  [
    'line ends stay as they are',
    'json',
    '{\r\n  "stors": {}\r\n}\r\n',
    '{\r\n  "stores": {}\r\n}\r\n',
  ],
];

test.each(cases)('%s', async (_title, format, before, after) => {
  const { text } = await fixFlow(before, { format, load: false });

  expect(text).toBe(after);
});
