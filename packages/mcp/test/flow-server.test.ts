import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { validateFlow } from '@walkeros/cli';
import { connect, textOf, type Agent } from './connect.js';

let agent: Agent;
beforeEach(async () => (agent = await connect()));
afterEach(() => agent.close());

const MISTYPED = `{
  "stores": {
    "users": { "package": "any-store", "cache": { "rules": [{ "tll": 300 }] } }
  }
}`;

test('the server offers tools that say of themselves that they only read', async () => {
  const { tools } = await agent.client.listTools();

  expect(tools.length).toBeGreaterThan(1);
  for (const tool of tools) {
    expect(tool.annotations).toMatchObject({ readOnlyHint: true, openWorldHint: false });
    expect(tool.outputSchema).toMatchObject({ type: 'object' });
    expect(tool.description).toMatch(/\.$/);
  }
  expect(tools.map(({ name }) => name)).not.toContain('flow_write');
});

test('flow_validate finds what the library finds, in the same words', async () => {
  const { structuredContent } = await agent.call('flow_validate', { config: MISTYPED });
  const { diagnostics } = await validateFlow(MISTYPED, { load: false });

  expect(structuredContent).toMatchObject({
    valid: false,
    findings: diagnostics.map(({ code, path: at, message, line, column, severity }) => ({
      ...{ code, path: at, message, line, column, severity },
    })),
  });
  expect(diagnostics.length).toBeGreaterThan(0);
});

test('flow_validate shows the place and what was meant', async () => {
  const result = await agent.call('flow_validate', { config: MISTYPED });

  expect(textOf(result)).toContain('UNKNOWN_KEY');
  expect(textOf(result)).toContain('did you mean "ttl"?');
  expect(textOf(result)).toContain('not valid: ');
});

test('flow_validate takes a config as an object', async () => {
  const { structuredContent } = await agent.call('flow_validate', {
    config: JSON.parse(MISTYPED) as object,
  });

  expect(structuredContent).toMatchObject({
    findings: expect.arrayContaining([expect.objectContaining({ code: 'UNKNOWN_KEY' })]),
  });
});

test('flow_validate answers with the corrected text, and leaves the file alone', async () => {
  const file = path.join(agent.folder, 'flow.json');
  writeFileSync(file, MISTYPED);

  const { structuredContent } = await agent.call('flow_validate', {
    file: 'flow.json',
    fix: true,
  });

  expect(structuredContent).toMatchObject({
    valid: true,
    fixed: [expect.stringContaining('ttl')],
    text: MISTYPED.replace('tll', 'ttl'),
  });
});

test('flow_validate reads YAML by the name of the file', async () => {
  writeFileSync(path.join(agent.folder, 'flow.yaml'), 'stores:\n  users:\n    packag: x\n');

  const { structuredContent } = await agent.call('flow_validate', { file: 'flow.yaml' });

  expect(structuredContent).toMatchObject({
    findings: expect.arrayContaining([
      expect.objectContaining({ code: 'UNKNOWN_KEY', line: 3 }),
    ]),
  });
});

test('flow_validate does the arithmetic of quotas for the keys that it is told', async () => {
  const config = {
    sources: { in: { package: '@walkeros/server-source-http', next: 'enrich' } },
    stores: {
      sheet: {
        package: '@walkeros/server-store-sheets',
        config: { settings: { id: 'x' } },
        cache: { rules: [{ ttl: 60 }] },
      },
    },
    transformers: {
      enrich: { package: '@walkeros/transformer-enrich', env: { store: '$store.sheet' } },
    },
  };

  const { structuredContent } = await agent.call('flow_validate', { config, keys: 600 });

  expect(structuredContent).toMatchObject({ findings: [{ code: 'QUOTA_EXCEEDED' }] });
});

test('a text that is no JSON is an answer, not an error', async () => {
  const result = await agent.call('flow_validate', { config: '{ "stores": ' });

  expect(result.isError).toBeUndefined();
  expect(result.structuredContent).toMatchObject({
    valid: false,
    findings: [{ code: 'CONFIG_UNREADABLE' }],
  });
});

test.each([
  ['nothing', {}],
  ['both a config and a file', { config: '{}', file: 'flow.json' }],
])('%s is answered with the kind "invalid"', async (_what, args) => {
  const result = await agent.call('flow_validate', args);

  expect(result.isError).toBe(true);
  expect(textOf(result)).toBe('invalid: give either config or file');
});

test('a file that is not there is named, without the path to the folder', async () => {
  const result = await agent.call('flow_validate', { file: 'none.json' });

  expect(textOf(result)).toBe('unreadable: "none.json": ENOENT');
});

test('arguments of other types are refused with the field', async () => {
  const result = await agent.call('flow_validate', { config: 5 });

  expect(result.isError).toBe(true);
  expect(textOf(result)).toContain('config');
});

test('a tool that does not exist is an error', async () => {
  const result = await agent.call('flow_destroy');

  expect(result.isError).toBe(true);
});

test('flow_docs answers with sections whose configs can be copied', async () => {
  const result = await agent.call('flow_docs', { query: 'memory redis api tiers', limit: 1 });

  expect(result.structuredContent).toMatchObject({ sections: [{ page: 'cache-in-tiers' }] });
  expect(textOf(result)).toContain('"store": "redis"');
});

test('flow_docs says when nothing fits', async () => {
  expect(textOf(await agent.call('flow_docs', { query: 'qwertzuiop' }))).toBe('nothing found');
});
