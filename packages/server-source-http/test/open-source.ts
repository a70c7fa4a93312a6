import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { PartialEvent, PushOptions, PushResult, Source } from '@walkeros/core';
import {
  createFakeClock,
  createRecordingLogger,
  type FakeClock,
  type RecordingLogger,
  settle,
} from '@walkeros/store-testkit';
import { Agent, request } from 'undici';
import { type HttpSource, type HttpSourceSettings, sourceHttpInit } from '../src/index.js';

export interface Pushed {
  event: PartialEvent;
  options: PushOptions | undefined;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
}

export interface Send {
  method?: 'POST' | 'GET' | 'PUT' | 'OPTIONS' | 'HEAD';
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer | Readable;
}

export interface OpenSource {
  source: HttpSource;
  url: string;
  pushed: Pushed[];
  logger: RecordingLogger;
  clock: FakeClock;
  /** Posts JSON, unless told otherwise. */
  send(request?: Send): Promise<Answer>;
  /** A bare connection, for what no client sends. */
  connect(): Promise<Socket>;
}

type PushEvent = (event: PartialEvent, options?: PushOptions) => Promise<PushResult>;

const deliver: PushEvent = (event) => Promise.resolve({ ok: true, event: toEvent(event) });

/** What a collector makes of an event: it has an id. */
function toEvent(event: PartialEvent): NonNullable<PushResult['event']> {
  return { id: 'id-1', ...event } as NonNullable<PushResult['event']>;
}

interface Opened {
  source: HttpSource;
  clock: FakeClock;
  agent: Agent;
  sockets: Socket[];
}

const opened: Opened[] = [];

/** Closes what the tests of this file have opened, without waiting for events in flight. */
export async function closeAll(): Promise<void> {
  for (const { source, clock, agent, sockets } of opened.splice(0)) {
    const closed = source.destroy();
    clock.advance(60_000);
    await closed;
    for (const socket of sockets) socket.destroy();
    await agent.destroy();
  }
}

export function createContext(
  settings: HttpSourceSettings,
  env: Record<string, unknown> & { push: PushEvent },
): Source.Context<HttpSourceSettings> & { clock: FakeClock; logger: RecordingLogger } {
  const logger = createRecordingLogger();
  const clock = createFakeClock();
  const collector = {} as Source.Context['collector'];
  return { id: 'http', config: { settings }, env, logger, clock, collector };
}

/** Opens a source on a free port of the loopback interface. */
export async function openSource(
  settings: HttpSourceSettings = {},
  push: PushEvent = deliver,
): Promise<OpenSource> {
  const pushed: Pushed[] = [];
  const context = createContext(
    { port: 0, ...settings },
    {
      push(event, options) {
        pushed.push({ event, options });
        return push(event, options);
      },
    },
  );
  const source = sourceHttpInit(context);
  await source.init();
  const url = source.url ?? '';
  const agent = new Agent();
  const sockets: Socket[] = [];
  opened.push({ source, clock: context.clock, agent, sockets });

  return {
    source,
    url,
    pushed,
    logger: context.logger,
    clock: context.clock,
    async send({ method = 'POST', path = '/collect', headers, body } = {}) {
      const type = body === undefined ? {} : { 'content-type': 'application/json' };
      const response = await request(url + path, {
        method,
        dispatcher: agent,
        headers: { ...type, ...headers },
        ...(body !== undefined && { body }),
      });
      const text = await response.body.text();
      return {
        status: response.statusCode,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
    },
    connect() {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      sockets.push(socket);
      return new Promise((resolve) => socket.once('connect', () => resolve(socket)));
    },
  };
}

/** Everything a connection receives until the server closes it. */
export function readAll(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

/** Lets the event loop turn until `condition` holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await settle();
}

/** A promise and the function that resolves it. */
export function createGate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
