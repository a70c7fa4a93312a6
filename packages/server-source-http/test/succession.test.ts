import type { PushResult, Source } from '@walkeros/core';
import { createFakeClock, createRecordingLogger, settle } from '@walkeros/store-testkit';
import { Agent, request, type Dispatcher } from 'undici';
import { type HttpSource, type HttpSourceSettings, sourceHttpInit } from '../src/index.js';

const sources: HttpSource[] = [];
const agent = new Agent({ keepAliveTimeout: 60_000, pipelining: 1, connections: 1 });
afterEach(() => Promise.all(sources.splice(0).map((source) => source.destroy())));
afterAll(() => agent.close());

/** A source whose answers say which one gave them. */
function make(
  name: string,
  settings: HttpSourceSettings = {},
  gate: Promise<unknown> = Promise.resolve(),
): HttpSource {
  const push = async (): Promise<PushResult> => {
    await gate;
    return { ok: true, event: { id: name } as never };
  };
  const source = sourceHttpInit({
    id: 'http',
    config: { settings: { port: 0, ...settings } },
    env: { push },
    logger: createRecordingLogger(),
    clock: createFakeClock(),
  } as unknown as Source.Context<HttpSourceSettings>);
  sources.push(source);
  return source;
}

async function post(url: string | undefined, path = '/collect'): Promise<string> {
  const answer = await send(`${url ?? ''}${path}`);
  return JSON.stringify(await answer.body.json());
}

function send(url: string): Promise<Dispatcher.ResponseData> {
  const headers = { 'content-type': 'application/json' };
  const body = '{"name":"page view"}';
  return request(url, { method: 'POST', headers, body, dispatcher: agent });
}

async function listening(name: string, gate?: Promise<unknown>): Promise<HttpSource> {
  const source = make(name, {}, gate);
  await source.init();
  return source;
}

describe('a source that takes the place of another one', () => {
  test('goes on listening on the same port, and on the connections that are there', async () => {
    const former = await listening('former');
    const { url } = former;
    expect(await post(url)).toContain('former');

    const later = make('later', { maxBatch: 5 });
    later.succeed?.(former)?.();
    const closed = former.destroy();

    expect(later.url).toBe(url);
    expect(await post(url)).toContain('later');
    await closed;
    expect(await post(url)).toContain('later');
  });

  test('takes events elsewhere, where its path is another one', async () => {
    const former = await listening('former');
    const later = make('later', { path: '/events' });
    later.succeed?.(former)?.();

    expect(await post(later.url, '/events')).toContain('later');
    expect(await post(later.url)).toContain('not_found');
  });

  test('leaves what came in before to be answered as it would have been', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const former = await listening('former', gate);
    const early = post(former.url);
    await settle();
    while ((await health(former.url)) < 1) await settle();

    const later = make('later');
    later.succeed?.(former)?.();
    const closed = former.destroy();
    release();

    expect(await early).toContain('former');
    await closed;
    expect(later.url).toBeDefined();
  });

  test('takes nothing before it is told to', async () => {
    const former = await listening('former');
    const later = make('later');
    later.succeed?.(former);
    await later.destroy();

    expect(await post(former.url)).toContain('former');
  });

  test('can be taken over from in turn, and closes the port at its end', async () => {
    let source = await listening('0');
    const { url } = source;
    for (let number = 1; number <= 3; number++) {
      const next = make(String(number));
      next.succeed?.(source)?.();
      await source.destroy();
      source = next;
    }
    expect(await post(url)).toContain('"3"');
    await source.destroy();

    await expect(post(url)).rejects.toThrow();
  });

  test.each([
    ['listens elsewhere', { port: 65_000 }],
    ['listens on another address', { host: '127.0.0.2' }],
  ])('has nothing to take over when it %s', async (_, settings) => {
    const former = await listening('former');

    expect(make('later', settings).succeed?.(former)).toBeUndefined();
  });

  test('has nothing to take over from a source of another kind, or one that has closed', async () => {
    const other: Source = { type: 'other', config: {}, push: () => ({ ok: true }) };
    const former = await listening('former');
    await former.destroy();

    expect(make('later').succeed?.(other)).toBeUndefined();
    expect(make('later').succeed?.(former)).toBeUndefined();
  });
});

async function health(url: string | undefined): Promise<number> {
  const answer = await request(`${url ?? ''}/readyz`);
  return ((await answer.body.json()) as { inFlight: number }).inFlight;
}
