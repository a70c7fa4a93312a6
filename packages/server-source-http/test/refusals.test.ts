import type { PushResult } from '@walkeros/core';
import { closeAll, openSource } from './open-source.js';

afterEach(closeAll);

describe('a request that is not JSON', () => {
  test.each([
    [' ', 'line 1, column 2'],
    ['{"name": }', 'line 1, column 10'],
    ['{\n  "name": "page view",\n}', 'line 3, column 1'],
    ['{"name":"page view"} trailing', 'line 1, column 22'],
    ['{"name":"page\tview"}', 'line 1, column 14'],
  ])('is refused with the place of the mistake: %j', async (body, place) => {
    const { send, pushed } = await openSource();
    const answer = await send({ body });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      ok: false,
      error: { code: 'invalid_json', message: `the body is not valid JSON: see ${place}` },
    });
    expect(pushed).toEqual([]);
  });

  test('is refused when it is empty', async () => {
    const { send } = await openSource();
    expect(await send({})).toMatchObject({
      status: 400,
      body: {
        error: { code: 'invalid_json', message: 'the body is empty; send an event as JSON' },
      },
    });
  });

  test('is refused when it is not UTF-8', async () => {
    const { send } = await openSource();
    const answer = await send({ body: Buffer.from([0x22, 0xff, 0x22]) });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_json' } } });
  });

  test.each([
    [{ 'content-type': 'application/x-www-form-urlencoded' }, 'application/json'],
    [{ 'content-type': 'multipart/form-data; boundary=x' }, 'application/json'],
    [{ 'content-type': 'application/json; charset=latin1' }, 'UTF-8'],
    [{ 'content-encoding': 'gzip' }, 'uncompressed'],
  ])('is refused by its headers: %j', async (headers, hint) => {
    const { send } = await openSource();
    const answer = await send({ headers, body: '{"name":"page view"}' });
    expect(answer).toMatchObject({
      status: 415,
      body: {
        error: { code: 'unsupported_media_type', message: expect.stringContaining(hint) },
      },
    });
  });
});

describe('something that is not an event', () => {
  test.each(['5', '"page view"', 'null', 'true'])('is refused: %s', async (body) => {
    const { send } = await openSource();
    const answer = await send({ body });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_event' } } });
  });

  test.each(['{}', '{"name":""}', '{"name":"  "}', '{"name":5}', '{"events":5}'])(
    'is refused for want of a name: %s',
    async (body) => {
      const { send } = await openSource();
      const answer = await send({ body });
      expect(answer).toMatchObject({
        status: 400,
        body: { error: { message: 'the event has no name; expected "name": "entity action"' } },
      });
    },
  );

  test('does not cost its neighbours in a batch', async () => {
    const { send, pushed } = await openSource();
    const answer = await send({ body: '[{"name":"page view"},7,{}]' });
    expect(pushed).toHaveLength(1);
    expect(answer).toMatchObject({
      status: 400,
      body: {
        ok: false,
        results: [
          { ok: true, id: 'id-1' },
          { ok: false, error: { code: 'invalid_event' } },
          { ok: false, error: { code: 'invalid_event' } },
        ],
      },
    });
  });
});

describe('an event that the flow did not process', () => {
  const results: Record<string, PushResult> = {
    'bad name': { ok: false, invalid: true, error: 'Event name is invalid' },
    'not delivered': { ok: false, failed: { api: { error: new Error('token=s3cret') } } },
    'not wanted': { ok: true, dropped: true },
  };
  const push = ({ name = '' }): Promise<PushResult> =>
    Promise.resolve(results[name] ?? { ok: true });

  test('is refused with 400 when the collector finds it invalid', async () => {
    const { send } = await openSource({}, push);
    expect(await send({ body: '{"name":"bad name","id":"e1"}' })).toMatchObject({
      status: 400,
      body: {
        ok: false,
        id: 'e1',
        error: { code: 'invalid_event', message: 'Event name is invalid' },
      },
    });
  });

  test('is to be sent again when a destination failed, whose error stays inside', async () => {
    const { send } = await openSource({}, push);
    const answer = await send({ body: '{"name":"not delivered"}' });
    expect(answer).toMatchObject({
      status: 503,
      body: { ok: false, error: { code: 'delivery_failed' } },
    });
    expect(answer.headers['retry-after']).toBe('1');
    expect(JSON.stringify(answer)).toContain('not delivered to \\"api\\"');
    expect(JSON.stringify(answer)).not.toContain('s3cret');
  });

  test.each([
    ['OVERLOADED', 'overloaded'],
    ['FLOW_STOPPED', 'shutting_down'],
  ] as const)('is to be sent again when the flow answers %s', async (code, told) => {
    const { send } = await openSource({}, () => Promise.resolve({ ok: false, code }));
    expect(await send({ body: '{"name":"page view"}' })).toMatchObject({
      status: 503,
      body: { ok: false, error: { code: told } },
    });
  });

  test('counts as processed when a transformer dropped it', async () => {
    const { send } = await openSource({}, push);
    expect(await send({ body: '{"name":"not wanted"}' })).toMatchObject({
      status: 200,
      body: { ok: true, dropped: true },
    });
  });

  test('makes a batch fail with the status of the worst', async () => {
    const { send } = await openSource({}, push);
    const names = ['page view', 'bad name', 'not delivered', 'not wanted'];
    const answer = await send({ body: JSON.stringify(names.map((name) => ({ name }))) });
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.body).toMatchObject({
      ok: false,
      results: [{ ok: true }, { ok: false }, { ok: false }, { ok: true, dropped: true }],
    });
  });

  test('is to be sent again when the push rejects, and many of them make one log line', async () => {
    const { send, logger } = await openSource({}, () => Promise.reject(new Error('stopped')));
    for (let i = 0; i < 3; i++) {
      expect(await send({ body: '{"name":"page view"}' })).toMatchObject({
        status: 503,
        body: { error: { code: 'delivery_failed' } },
      });
    }
    expect(logger.messages('ERROR')).toEqual(['handing events to the flow: stopped']);
  });
});
