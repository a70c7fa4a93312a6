import type { SourceResponse } from '@walkeros/core';
import { closeAll, openSource } from './open-source.js';

const event = JSON.stringify({ name: 'page view' });

function openWith(response: SourceResponse, ok = true) {
  return openSource({}, () => Promise.resolve({ ok, cached: true, response }));
}

describe('what a flow says of the answer', () => {
  afterEach(closeAll);

  it('is what the sender of one event gets', async () => {
    const response = {
      status: 203,
      headers: { 'X-Cache': 'HIT', 'x-age': 3 as unknown as string },
      body: { ok: true, id: 'first' },
    };
    const { send } = await openWith(response);

    expect(await send({ body: event })).toMatchObject({
      status: 203,
      headers: { 'x-cache': 'HIT', 'x-age': '3', 'content-type': 'application/json' },
      body: { ok: true, id: 'first' },
    });
  });

  it('may leave the answer to the source', async () => {
    const { send } = await openWith({ headers: { 'x-cache': 'MISS' } });
    const answer = await send({ body: JSON.stringify({ name: 'page view', id: 'e1' }) });

    expect(answer).toMatchObject({ status: 200, body: { ok: true, id: 'e1' } });
    expect(answer.headers['x-cache']).toBe('MISS');
  });

  it('counts event by event in a batch, where status and headers are one for all', async () => {
    const { send } = await openWith({ status: 203, headers: { a: 'b' }, body: { ok: true } });
    const answer = await send({ body: `[${event},${event}]` });

    expect(answer).toMatchObject({
      status: 200,
      body: { ok: true, results: [{ ok: true }, { ok: true }] },
    });
    expect(answer.headers['a']).toBeUndefined();
  });

  it('does not turn a failure into a success', async () => {
    const { send } = await openWith({ status: 200, body: { ok: true } }, false);

    expect(await send({ body: event })).toMatchObject({ status: 503, body: { ok: false } });
  });

  it('is an error where JSON cannot take it', async () => {
    const { send, logger } = await openWith({ body: { count: 1n } });

    expect(await send({ body: event })).toMatchObject({
      status: 500,
      body: { ok: false, error: { code: 'internal' } },
    });
    expect(logger.messages('ERROR')).toEqual([expect.stringContaining('request failed: ')]);
  });

  it.each([99, 204, 304, 600, Number.NaN, '201' as unknown as number])(
    'with a status of %p is answered with 200',
    async (status) => {
      const { send } = await openWith({ status });

      expect((await send({ body: event })).status).toBe(200);
    },
  );

  it.each([
    ['x-a', 'one\r\nset-cookie: a=b'],
    ['x b', 'v'],
    ['content-length', '1'],
    ['x-c', { an: 'object' }],
    ['x-d', 'é'],
  ])('cannot send the header %p: %p', async (name, value) => {
    const { send } = await openWith({ headers: { [name]: value as string, 'x-good': 'yes' } });
    const { status, headers, body } = await send({ body: event });

    expect([status, headers['x-good'], body]).toEqual([200, 'yes', { ok: true }]);
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['x-a']).toBeUndefined();
  });
});
