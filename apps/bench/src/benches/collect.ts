import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
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
const CONNECTIONS = 16;

/** Events a second over HTTP, one in each request, beside what the framework alone takes. */
export const collect: Bench = {
  name: 'collect',
  async run({ quick }) {
    const servers: ServerProcess[] = [];
    try {
      servers.push(await start(OURS, 'flow-collect'), await start(BARE, 'bare-collect'));
      const open = servers.map((server) => ({
        name: server.name,
        pool: new Pool(server.url, { connections: CONNECTIONS }),
      }));
      const requests = quick ? 50 : 2_000;
      const contenders = open.map(({ name, pool }): Contender => ({
        name,
        ops: requests,
        run: () => sendMany(pool, requests),
      }));
      const samples = await interleave(contenders, {
        warmup: quick ? 1 : 10,
        measured: quick ? 2 : 40,
      });
      await Promise.all(open.map(({ pool }) => pool.close()));
      const table = {
        title: `An event in each request, over ${CONNECTIONS} connections`,
        columns: ['', 'events/s'],
        rows: [OURS, BARE].map((name) => [name, rounded(1e9 / samples.ns(name))]),
      };
      const ratio = samples.ratio(BARE, OURS).median;
      return { tables: [table], targets: [atLeast('HTTP source / bare hono', ratio, 0.75)] };
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  },
};

function start(name: string, script: string): Promise<ServerProcess> {
  const file = FROM_SOURCES ? `src/collect-servers/${script}.ts` : `dist/${script}.mjs`;
  return startServer(name, withSources([fileURLToPath(appFile(file))]), {});
}

/** On every connection one request after the other. */
async function sendMany(pool: Pool, requests: number): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  let next = 0;
  async function send(): Promise<void> {
    for (let at = next++; at < requests; at = next++) {
      const body = JSON.stringify({
        name: 'page view',
        id: `event-${at}`,
        data: { title: 'home', path: '/a/b' },
        user: { id: `u${at % 1_000}` },
      });
      const answer = await pool.request({ method: 'POST', path: '/collect', headers, body });
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new Error(`answered with ${answer.statusCode}`);
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, send));
}
