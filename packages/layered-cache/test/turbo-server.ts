import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StoredArtifact {
  body: Buffer;
  headers: Record<string, string>;
}

/** What the server does instead of answering. */
export type Fault =
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  /** No answer at all. */
  | { kind: 'hang' }
  /** Headers and half of the body, then nothing. */
  | { kind: 'stall' }
  /** Headers and half of the body, then the connection breaks. */
  | { kind: 'cut' }
  /** A body without a length, which may be shorter than it was: half of it. */
  | { kind: 'half' }
  /** One bit in the middle is the other way round. */
  | { kind: 'flip' };

export interface LoggedRequest {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
}

export interface TurboServer {
  readonly url: string;
  readonly artifacts: Map<string, StoredArtifact>;
  readonly log: LoggedRequest[];
  /** For all requests from now on with this method, or with any. */
  fault: { method?: string; fault: Fault } | undefined;
  /** Headers of the answers to `OPTIONS`. */
  preflight: Record<string, string>;
  /** Whether it asks for no token. */
  open: boolean;
  /** Whether `POST /v8/artifacts` exists. */
  batch: boolean;
  /** Uploads that are held back until the gate opens. */
  gate: Promise<void> | undefined;
  /** How many uploads are being received, and how many at most. */
  uploads: { now: number; most: number };
  methods(): string[];
}

export const TOKEN = 'secret-token';

const UNAUTHORIZED: Fault = { kind: 'status', status: 401 };

const opened: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()));
});

/** A remote cache as turbo knows it, in memory, on a port of its own; closed after the test. */
export async function startTurboServer(): Promise<TurboServer> {
  const server = createServer((request, response) => {
    void answer(state, request, response).catch(() => response.destroy());
  });
  const state: TurboServer = {
    url: '',
    artifacts: new Map(),
    log: [],
    fault: undefined,
    preflight: {},
    open: false,
    batch: true,
    gate: undefined,
    uploads: { now: 0, most: 0 },
    methods: () => state.log.map(({ method }) => method),
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
}

async function answer(
  state: TurboServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url = '', headers } = request;
  state.log.push({ method, url, headers });
  if (method === 'OPTIONS') return void response.writeHead(204, state.preflight).end();

  const mayAsk = state.open || headers.authorization === `Bearer ${TOKEN}`;
  const fault = faultOf(state, method) ?? (mayAsk ? undefined : UNAUTHORIZED);
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'status') {
    request.resume();
    return void response.writeHead(fault.status, fault.headers).end('{"error":{}}');
  }

  return serve(state, { request, response, fault });
}

async function serve(state: TurboServer, { request, response, fault }: Served): Promise<void> {
  const [, hash = ''] = /\/v8\/artifacts\/?([^?]*)/.exec(request.url ?? '') ?? [];
  if (request.method === 'PUT') return put(state, hash, { request, response });
  if (request.method === 'POST') return query(state, { request, response });
  if (hash === 'status') return void response.end('{"status":"enabled"}');
  const artifact = state.artifacts.get(hash);
  if (artifact === undefined) response.writeHead(404).end('{"error":{}}');
  else if (request.method === 'HEAD') response.writeHead(200, artifact.headers).end();
  else send(artifact, response, fault);
}

function faultOf({ fault: active }: TurboServer, method: string): Fault | undefined {
  return (active?.method ?? method) === method ? active?.fault : undefined;
}

interface Pair {
  request: IncomingMessage;
  response: ServerResponse;
}

interface Served extends Pair {
  fault: Fault | undefined;
}

async function put(
  state: TurboServer,
  hash: string,
  { request, response }: Pair,
): Promise<void> {
  const { uploads } = state;
  uploads.most = Math.max(uploads.most, ++uploads.now);
  try {
    await state.gate;
    const body = await read(request);
    const headers: Record<string, string> = {};
    for (const name of ['x-artifact-duration', 'x-artifact-tag']) {
      const value = request.headers[name];
      if (typeof value === 'string') headers[name] = value;
    }
    state.artifacts.set(hash, { body, headers });
    response.writeHead(202).end('{"urls":[]}');
  } finally {
    uploads.now--;
  }
}

async function query(state: TurboServer, { request, response }: Pair): Promise<void> {
  if (!state.batch) return void response.writeHead(404).end();
  const { hashes } = JSON.parse((await read(request)).toString()) as { hashes: string[] };
  const found = hashes.map((hash) => [hash, describe(state.artifacts.get(hash))]);
  response.end(JSON.stringify(Object.fromEntries(found)));
}

function describe(artifact: StoredArtifact | undefined): unknown {
  return artifact === undefined ? null : { size: artifact.body.length, taskDurationMs: 1 };
}

function send(
  { body, headers }: StoredArtifact,
  response: ServerResponse,
  fault: Fault | undefined,
): void {
  const half = body.subarray(0, Math.floor(body.length / 2));
  if (fault?.kind === 'half') return void response.writeHead(200, headers).end(half);
  response.writeHead(200, { ...headers, 'content-length': body.length });
  if (fault?.kind === 'stall') return void response.write(half);
  if (fault?.kind === 'cut') return void response.write(half, () => response.destroy());
  if (fault?.kind !== 'flip') return void response.end(body);
  const flipped = Buffer.from(body);
  flipped[half.length] = (flipped[half.length] ?? 0) ^ 1;
  response.end(flipped);
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
