import { connect, textOf, type Agent } from './connect.js';

let agent: Agent;
beforeEach(async () => (agent = await connect()));
afterEach(() => agent.close());

const flow = {
  sources: { http: { package: '@walkeros/server-source-http', next: 'enrich' } },
  stores: { 'a"]:::x\n': { package: 'any', cache: { rules: [{ ttl: 5 }] } } },
  transformers: { enrich: { package: 'any', env: { store: '$store.a"]:::x\n' } } },
  destinations: { out: { package: 'any' } },
};

test('flow_graph draws the way of an event, lookups and caches', async () => {
  const result = await agent.call('flow_graph', { config: flow });

  expect(result.structuredContent).toMatchObject({
    edges: expect.arrayContaining([
      { from: 'source:http', to: 'transformer:enrich', kind: 'event' },
    ]),
  });
  expect(textOf(result)).toMatch(/^flowchart /);
});

test('a name cannot leave its place in the picture', async () => {
  const { structuredContent } = await agent.call('flow_graph', { config: flow });

  expect((structuredContent as { mermaid: string }).mermaid).not.toContain('"]:::x');
});

test.each([
  ['a text that is no config', '5'],
  ['a text that is no JSON', '{'],
  ['a file of two flows without a choice', '{ "version": 4, "flows": { "a": {}, "b": {} } }'],
])('%s is answered with the kind "invalid"', async (_what, config) => {
  const result = await agent.call('flow_graph', { config });

  expect(result.isError).toBe(true);
  expect(textOf(result)).toMatch(/^invalid: \S/);
});

test('a config of a thousand stores is not drawn', async () => {
  const stores = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, at) => [`s${at}`, { package: 'any' }]),
  );

  expect(textOf(await agent.call('flow_graph', { config: { stores } }))).toBe(
    'invalid: more than 500 parts',
  );
});
