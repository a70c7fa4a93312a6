import { connect, textOf, type Agent } from './connect.js';

const session = { key: 'key', operator: 'prefix', value: 'session:' };
const flow = {
  stores: {
    redis: { package: 'any', cache: { rules: [{ ttl: 300 }] } },
    api: { package: 'any', cache: { store: 'redis', rules: [{ match: session, ttl: '1d' }] } },
    plain: { package: 'any' },
  },
};

let agent: Agent;
beforeEach(async () => (agent = await connect()));
afterEach(() => agent.close());

test('flow_explain names the tiers of a chain, with the rule that decides in each', async () => {
  const { structuredContent } = await agent.call('flow_explain', {
    ...{ config: flow, store: 'api', key: 'session:1' },
  });

  expect(structuredContent).toEqual({
    steps: [
      { store: 'api', tier: 'redis', rule: 0, ttl: '1d' },
      { store: 'redis', tier: '__cache', rule: 0, ttl: 300 },
    ],
  });
});

test.each([
  ['a key that no rule matches', 'api', 'user:1', 'keeps nothing of this key'],
  ['a store without a cache', 'plain', 'k', 'is not cached'],
])('flow_explain says so of %s', async (_what, store, key, said) => {
  expect(textOf(await agent.call('flow_explain', { config: flow, store, key }))).toContain(
    said,
  );
});

test.each([
  ['a store that is not there', flow, '__proto__', 'there is no store'],
  [
    'a circle',
    {
      stores: {
        a: { package: 'any', cache: { store: 'b', rules: [{ ttl: 1 }] } },
        b: { package: 'any', cache: { store: 'a', rules: [{ ttl: 1 }] } },
      },
    },
    'a',
    'STORE_CYCLE',
  ],
])('%s is answered with the kind "invalid"', async (_what, config, store, said) => {
  const result = await agent.call('flow_explain', { config, store, key: 'k' });

  expect(result.isError).toBe(true);
  expect(textOf(result)).toMatch(/^invalid: /);
  expect(textOf(result)).toContain(said);
});
