import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { type Client, openClient } from '../artifact-servers/client.js';
import {
  type ServerProcess,
  startBare,
  startOurs,
  startPeer,
} from '../artifact-servers/server-process.js';
import { atLeast, atMost, type Bench, type BenchResult, rounded } from '../bench.js';
import { type Contender, interleave } from '../measure/interleave.js';

const MEBIBYTE = 1024 * 1024;
const CLIENTS = [1, 16, 64];
/** A usual artifact: logs and a few small files. */
const SMALL = randomBytes(10_000);
const PIECE = randomBytes(64 * 1024);

/** Servers of artifacts, each in a process of its own, with their files in one folder. */
export const artifacts: Bench = {
  name: 'artifacts',
  async run({ quick }) {
    const folder = await mkdtemp(path.join(tmpdir(), 'bench-artifacts-'));
    const servers: ServerProcess[] = [];
    try {
      for (const start of [startOurs, startBare, startPeer]) servers.push(await start(folder));
      const [ours, bare, peer] = servers as [ServerProcess, ServerProcess, ServerProcess];
      const streamed = await stream(ours, bare, quick);
      const small = await exchange(ours, peer, quick);
      return {
        tables: [...streamed.tables, ...small.tables],
        targets: [...streamed.targets, ...small.targets],
      };
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** One large artifact, beside what the HTTP framework alone moves between a file and a socket. */
async function stream(
  ours: ServerProcess,
  bare: ServerProcess,
  quick: boolean,
): Promise<BenchResult> {
  const megabytes = quick ? 4 : 200;
  const rounds = quick ? { warmup: 0, measured: 1 } : { warmup: 1, measured: 5 };
  const rows: [string, number, number, number][] = [];
  const before = await warmMemory(ours);
  for (const method of ['PUT', 'GET'] as const) {
    const open = [ours, bare].map((server) => [server, openClient(server, 1)] as const);
    const contenders = open.map(([server, client]): Contender => ({
      name: server.name,
      ops: megabytes,
      run: (round) => moveLarge(client, method, { round, megabytes }),
    }));
    const samples = await interleave(contenders, rounds);
    await Promise.all(open.map(([, client]) => client.close()));
    const speed = (server: ServerProcess): number => 1e9 / samples.ns(server.name);
    rows.push([method, speed(ours), speed(bare), samples.ratio(bare.name, ours.name).median]);
  }
  const growth = (ours.memory().most - before) / MEBIBYTE;
  return {
    tables: [
      {
        title: `An artifact of ${megabytes} MiB, one at a time`,
        columns: ['', 'ours MiB/s', 'bare hono MiB/s', 'ours / bare'],
        rows: rows.map(([method, ...figures]) => [method, ...figures.map(rounded)]),
      },
    ],
    targets: [
      ...rows.map(([method, , , ratio]) => atLeast(`${method}: ours / bare hono`, ratio, 0.6)),
      atMost('MiB of resident growth while streaming', growth, 64),
    ],
  };
}

/** The memory that the server occupies once its code is loaded and has run. */
async function warmMemory(server: ServerProcess): Promise<number> {
  const client = openClient(server, 1);
  for (let at = 0; at < 20; at++) {
    await client.put(`warm-${at}`, SMALL);
    await client.get(`warm-${at}`);
  }
  await client.close();
  return server.memory().now;
}

async function moveLarge(
  client: Client,
  method: 'PUT' | 'GET',
  { round, megabytes }: { round: number; megabytes: number },
): Promise<void> {
  if (method === 'PUT')
    return client.put(`large-${round}`, Readable.from(pieces(megabytes * MEBIBYTE)));
  const bytes = await client.get('large-0');
  if (bytes !== megabytes * MEBIBYTE) throw new Error('the artifact came back incomplete');
}

async function* pieces(bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes; at += PIECE.length) yield PIECE;
}

/** Small artifacts, beside the server that most teams run today. */
async function exchange(
  ours: ServerProcess,
  peer: ServerProcess,
  quick: boolean,
): Promise<BenchResult> {
  const each = quick ? 2 : 128;
  const rounds = quick ? { warmup: 0, measured: 1 } : { warmup: 3, measured: 15 };
  const rows: [string, number, number, number][] = [];
  for (const clients of CLIENTS)
    for (const method of ['PUT', 'GET'] as const) {
      const open = [ours, peer].map((server) => [server, openClient(server, clients)] as const);
      const contenders = open.map(([server, client]): Contender => ({
        name: server.name,
        ops: each,
        run: (round) => moveSmall(client, method, { round, each, clients }),
      }));
      const samples = await interleave(contenders, rounds);
      await Promise.all(open.map(([, client]) => client.close()));
      const speed = (server: ServerProcess): number => 1e9 / samples.ns(server.name);
      const ratio = samples.ratio(peer.name, ours.name).median;
      rows.push([`${method}, ${clients} clients`, speed(ours), speed(peer), ratio]);
    }
  return {
    tables: [
      {
        title: 'Artifacts of 10 kB, requests a second',
        columns: ['', 'ours', 'turborepo-remote-cache', 'ours / theirs'],
        rows: rows.map(([what, ...figures]) => [what, ...figures.map(rounded)]),
      },
    ],
    targets: rows.map(([what, , , ratio]) =>
      atLeast(`${what}: ours / turborepo-remote-cache`, ratio, 1),
    ),
  };
}

/** So many clients at once, until all artifacts of the round have been moved. */
async function moveSmall(
  client: Client,
  method: 'PUT' | 'GET',
  { round, each, clients }: { round: number; each: number; clients: number },
): Promise<void> {
  let next = 0;
  async function work(): Promise<void> {
    for (let at = next++; at < each; at = next++) {
      if (method === 'PUT') await client.put(`small-${clients}-${round}-${at}`, SMALL);
      else await client.get(`small-${clients}-0-${at}`);
    }
  }
  await Promise.all(Array.from({ length: clients }, work));
}
