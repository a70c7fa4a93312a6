import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startFlow } from '@walkeros/collector';
import type { Flow } from '@walkeros/core';
import { simulateFlow } from '../../src/simulate/simulate-flow.js';
import { loadWorkspace } from '../corpus/load-workspace.js';

const folder = mkdtempSync(path.join(tmpdir(), 'local-stores-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['fs', { basePath: path.join(folder, 'users') }],
  ['sqlite', { path: path.join(folder, 'users.db') }],
])(
  'a store on this machine, such as %s, is read without being told to',
  async (kind, settings) => {
    const stores: Record<string, Flow.Store> = {
      users: { package: `@walkeros/server-store-${kind}`, config: { settings } },
    };
    const { collector } = await startFlow({ stores }, { load: loadWorkspace });
    await collector.stores['users']?.set('u1', { plan: 'gold' });
    await collector.shutdown();
    const flow = {
      stores,
      sources: { web: { package: '@walkeros/server-source-http', next: 'enrich' } },
      transformers: {
        enrich: {
          package: '@walkeros/transformer-enrich',
          env: { store: '$store.users' },
          config: { settings: { key: 'user.id', target: 'custom.user' } },
        },
      },
      destinations: { out: { package: '@walkeros/destination-console' } },
    };
    const event = { name: 'page view', user: { id: 'u1' } };
    const { events } = await simulateFlow(flow, { events: [event], load: loadWorkspace });

    expect(events[0]?.sent[0]?.payload).toMatchObject({ custom: { user: { plan: 'gold' } } });
  },
);
