import { ConfigError, type PartialEvent } from '@walkeros/core';
import { sourceHttpInit } from '../src/index.js';
import { closeAll, createContext, openSource, readAll } from './open-source.js';

afterEach(closeAll);

describe('the HTTP source', () => {
  test('hands a posted event to the flow and answers with the id it got', async () => {
    const { send, pushed } = await openSource();
    const answer = await send({ body: '{"name":"page view","data":{"title":"Home"}}' });
    expect(answer).toMatchObject({ status: 200, body: { ok: true, id: 'id-1' } });
    expect(answer.headers['content-type']).toBe('application/json');
    expect(pushed.map(({ event }) => event)).toEqual([
      { name: 'page view', data: { title: 'Home' } },
    ]);
    expect(pushed[0]?.options).toMatchObject({ id: 'http' });
  });

  test.each([
    '[{"name":"page view"},{"name":"page leave"}]',
    '{"events":[{"name":"page view"},{"name":"page leave"}]}',
  ])('takes a batch: %s', async (body) => {
    const { send, pushed } = await openSource();
    const answer = await send({ body });
    const results = [
      { ok: true, id: 'id-1' },
      { ok: true, id: 'id-1' },
    ];
    expect(answer).toMatchObject({ status: 200, body: { ok: true, results } });
    expect(pushed.map(({ event }) => event.name)).toEqual(['page view', 'page leave']);
  });

  test('answers an empty batch with an empty list of results', async () => {
    const { send } = await openSource();
    expect(await send({ body: '[]' })).toMatchObject({
      status: 200,
      body: { ok: true, results: [] },
    });
  });

  test('reads an object with a name as one event, even when it holds a list of events', async () => {
    const { send, pushed } = await openSource();
    await send({ body: '{"name":"page view","events":[]}' });
    expect(pushed).toHaveLength(1);
  });

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'text/plain;charset=UTF-8',
  ])('reads JSON that is sent as %s', async (type) => {
    const { send } = await openSource();
    const answer = await send({
      headers: { 'content-type': type },
      body: '{"name":"page view"}',
    });
    expect(answer.status).toBe(200);
  });

  test('serves the configured path only', async () => {
    const { send } = await openSource({ path: '/v1/events' });
    const body = '{"name":"page view"}';
    expect((await send({ path: '/v1/events', body })).status).toBe(200);
    expect(await send({ body })).toMatchObject({
      status: 404,
      body: {
        ok: false,
        error: { code: 'not_found', message: expect.stringContaining('/v1/events') },
      },
    });
  });

  test.each(['http://a/collect', '/x/../collect', '/c%6fllect', '/collect?site=shop'])(
    'takes events whose path is written as %s, and answers them in the same way',
    async (path) => {
      const { connect, pushed } = await openSource({
        cors: { origins: ['https://a.example'] },
      });
      const socket = await connect();
      const received = readAll(socket);
      const body = '{"name":"page view"}';
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\n` +
          `Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      const [head, answer] = (await received).split('\r\n\r\n');
      const headers = (head ?? '').split('\r\n').filter((line) => !line.startsWith('Date: '));
      expect(headers).toEqual([
        'HTTP/1.1 200 OK',
        'Content-Type: application/json',
        'Content-Length: 23',
        'Access-Control-Allow-Origin: https://a.example',
        'Access-Control-Expose-Headers: Retry-After',
        'Vary: Origin',
        'Connection: close',
      ]);
      expect(answer).toBe('{"ok":true,"id":"id-1"}');
      expect(pushed).toHaveLength(1);
    },
  );

  test('refuses other methods and names the right one', async () => {
    const { send } = await openSource();
    for (const method of ['GET', 'PUT'] as const) {
      const answer = await send({ method });
      expect(answer).toMatchObject({
        status: 405,
        body: { error: { code: 'method_not_allowed' } },
      });
      expect(answer.headers['allow']).toBe('POST, OPTIONS');
    }
  });

  test('tells where it listens, in a property and in the log', async () => {
    const { source, url, logger } = await openSource({ path: '/in' });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(logger.messages('INFO')).toEqual([`listening on ${url}/in`]);
    await source.destroy();
    expect(source.url).toBeUndefined();
  });

  test('says which setting to change when the port is taken', async () => {
    const { url } = await openSource();
    const port = Number(new URL(url).port);
    const second = sourceHttpInit(createContext({ port }, { push: () => Promise.reject() }));
    const failure: unknown = await second.init().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigError);
    expect(failure).toMatchObject({
      code: 'INIT_FAILED',
      path: 'sources.http.config.settings.port',
    });
    expect(String(failure)).toContain(`another process uses it`);
  });

  test('leaves the globals of its host alone', async () => {
    const before = [globalThis.Request, globalThis.Response];
    await openSource();
    expect([globalThis.Request, globalThis.Response]).toEqual(before);
  });
});

describe('the push of the HTTP source', () => {
  async function setUp() {
    const events: PartialEvent[] = [];
    const commands: unknown[][] = [];
    const context = createContext(
      {},
      {
        push(event: PartialEvent) {
          events.push(event);
          return Promise.resolve({ ok: true });
        },
        command: (...args: unknown[]) => Promise.resolve(void commands.push(args)),
      },
    );
    return { push: sourceHttpInit(context).push, events, commands };
  }

  test('takes an event, or a name and parts of one', async () => {
    const { push, events } = await setUp();
    await push({ name: 'page view' });
    await push('page view', { title: 'Home' }, undefined, [{ entity: 'child' }]);
    expect(events).toEqual([
      { name: 'page view' },
      { name: 'page view', data: { title: 'Home' }, nested: [{ entity: 'child' }] },
    ]);
  });

  test('hands commands to the collector', async () => {
    const { push, events, commands } = await setUp();
    await push('walker user', { id: 'u1' });
    expect(commands).toEqual([['user', { id: 'u1' }]]);
    expect(events).toEqual([]);
  });
});
