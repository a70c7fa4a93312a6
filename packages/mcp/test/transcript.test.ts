import path from 'node:path';
import { connect, textOf, type Agent } from './connect.js';

interface Validated {
  valid: boolean;
  findings: { code: string; path: string; suggestion?: string }[];
  text?: string;
}

let agent: Agent;
let calls: { name: string; ms: number }[];

beforeEach(async () => {
  agent = await connect({ folder: path.resolve(__dirname, '..'), packages: true });
  calls = [];
});
afterEach(() => agent.close());

async function call<T>(name: string, args: Record<string, unknown>): Promise<T> {
  const began = performance.now();
  const result = await agent.call(name, args);
  calls.push({ name, ms: performance.now() - began });
  if (result.isError === true) throw new Error(textOf(result));
  return result.structuredContent as T;
}

test('an agent comes from a wish to a multi-tier flow that passes in at most six calls', async () => {
  // "Look users up in our API, cached in Redis for a day and in memory for five minutes."
  const { sections } = await call<{ sections: { text: string }[] }>('flow_docs', {
    query: 'memory redis api tiers',
    limit: 1,
  });
  const recipe = firstJson(sections[0]?.text ?? '');

  // It takes the recipe, and mistypes two names on the way.
  const draft = recipe
    .replace('"store": "redis"', '"store": "reddis"')
    .replace('rules', 'rulse');
  const checked = await call<Validated>('flow_validate', { config: draft });
  expect(checked.valid).toBe(false);
  expect(checked.findings.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['STORE_UNKNOWN', 'UNKNOWN_KEY']),
  );

  const fixed = await call<Validated>('flow_validate', { config: draft, fix: true });
  expect(fixed.valid).toBe(true);
  expect(fixed.text).toBe(recipe);

  const simulated = await call<{ passed: boolean; stores: Record<string, object> }>(
    'flow_simulate',
    {
      config: fixed.text ?? '',
      events: [{ name: 'page view', user: { session: 'u1' } }],
      ...{ repeat: 60, later: ['6m'], mocks: { api: { u1: { plan: 'gold' } } } },
    },
  );
  expect(simulated.passed).toBe(true);
  // After six minutes memory has forgotten, and Redis has not.
  expect(simulated.stores).toMatchObject({ api: { reads: 1 }, redis: { tier: '__cache' } });

  expect(calls.length).toBeLessThanOrEqual(6);
});

test('a tool that has run once answers on a recipe within a second', async () => {
  const { sections } = await call<{ sections: { text: string }[] }>('flow_docs', {
    query: 'memory redis api tiers',
  });
  const config = firstJson(sections[0]?.text ?? '');
  const events = [{ name: 'page view', user: { session: 'u1' } }];
  await call('flow_simulate', { config, events });
  calls = [];

  await call('flow_docs', { query: 'ttl' });
  await call('flow_validate', { config });
  await call('flow_validate', { config, fix: true });
  await call('flow_simulate', { config, events, repeat: 60 });

  for (const { name, ms } of calls)
    expect({ name, isQuick: ms < 1_000 }).toEqual({ name, isQuick: true });
});

function firstJson(markdown: string): string {
  const [, json = ''] = /```json\n([^]*?)\n```/.exec(markdown) ?? [];
  return json;
}
