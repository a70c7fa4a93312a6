import { fileURLToPath } from 'node:url';
import { Pool, type Dispatcher } from 'undici';
import { appFile } from '../app-file.js';
import {
  FROM_SOURCES,
  startServer,
  withSources,
  type ServerProcess,
} from '../artifact-servers/server-process.js';
import { atLeast, rounded, type Bench } from '../bench.js';
import { interleave, type Contender } from '../measure/interleave.js';

const OURS = 'HTTP source and a flow';
const BARE = 'bare hono';
const LIMITED = 'bare hono, bodies bounded';
const CONNECTIONS = 16;

/** Events a second over HTTP, one in each request, beside what the framework alone takes. */
export const collect: Bench = {
  name: 'collect',
  async run({ quick }) {
    const servers: ServerProcess[] = [];
    try {
      servers.push(await start(OURS, 'flow-collect'));
      servers.push(await start(BARE, 'bare-collect'));
      servers.push(await start(LIMITED, 'bare-collect', 'limited'));
      const open = servers.map((server) => ({
        name: server.name,
        pool: new Pool(server.url, { connections: CONNECTIONS }),
      }));
      for (const { pool } of open) await checkAnswer(pool);
      const requests = quick ? 50 : 1_000;
      const contenders = open.map(({ name, pool }): Contender => ({
        name,
        ops: requests,
        run: () => sendMany(pool, requests),
      }));
      const samples = await interleave(contenders, {
        warmup: quick ? 1 : 20,
        measured: quick ? 2 : 80,
      });
      await Promise.all(open.map(({ pool }) => pool.close()));
      const ratioTo = (name: string): number => samples.ratio(name, OURS).median;
      const table = {
        title: `An event in each request, over ${CONNECTIONS} connections`,
        columns: ['', 'events/s', 'HTTP source / it'],
        rows: [OURS, BARE, LIMITED].map((name) => [
          name,
          rounded(1e9 / samples.ns(name)),
          rounded(ratioTo(name)),
        ]),
      };
      return {
        tables: [table],
        targets: [atLeast('HTTP source / bare hono', ratioTo(BARE), 0.75)],
      };
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  },
};

function start(name: string, script: string, ...args: string[]): Promise<ServerProcess> {
  const file = FROM_SOURCES ? `src/collect-servers/${script}.ts` : `dist/${script}.mjs`;
  return startServer(name, withSources([fileURLToPath(appFile(file)), ...args]), {});
}

/** All contenders do the same job, as far as their clients can tell. */
async function checkAnswer(pool: Pool): Promise<void> {
  const { body } = await send(pool, 0);
  const text = await body.text();
  if (text !== '{"ok":true,"id":"event-0"}') throw new Error(`answered with ${text}`);
}

/** On every connection one request after the other. */
async function sendMany(pool: Pool, requests: number): Promise<void> {
  let next = 0;
  async function sendSome(): Promise<void> {
    for (let at = next++; at < requests; at = next++) {
      const { statusCode, body } = await send(pool, at);
      await body.dump();
      if (statusCode !== 200) throw new Error(`answered with ${statusCode}`);
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, sendSome));
}

function send(pool: Pool, at: number): Promise<Dispatcher.ResponseData> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({
    name: 'page view',
    id: `event-${at}`,
    data: { title: 'home', path: '/a/b' },
    user: { id: `u${at % 1_000}` },
  });
  return pool.request({ method: 'POST', path: '/collect', headers, body });
}
