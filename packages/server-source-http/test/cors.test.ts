import { closeAll, openSource } from './open-source.js';

afterEach(closeAll);

const body = '{"name":"page view"}';
const ours = 'https://shop.example';
const theirs = 'https://other.example';

describe('CORS', () => {
  test.each([
    [true, ours, '*', undefined],
    [true, undefined, '*', undefined],
    [false, ours, undefined, undefined],
    [{ origins: [ours] }, ours, ours, 'Origin'],
    [{ origins: [ours] }, theirs, undefined, 'Origin'],
    [{ origins: [ours] }, undefined, undefined, 'Origin'],
    [{ origins: [ours] }, `${ours}.evil.example`, undefined, 'Origin'],
    [{ origins: [] }, ours, undefined, 'Origin'],
  ])('set to %j answers origin %s with %s', async (cors, origin, allowed, vary) => {
    const { send } = await openSource({ cors });
    const answer = await send({ body, headers: origin === undefined ? {} : { origin } });
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe(allowed);
    expect(answer.headers['vary']).toBe(vary);
  });

  test('answers a preflight without reading a body', async () => {
    const { send, pushed } = await openSource({ cors: { origins: [ours] } });
    const answer = await send({
      method: 'OPTIONS',
      headers: { origin: ours, 'access-control-request-method': 'POST' },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': ours,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'Content-Type',
      'access-control-max-age': '86400',
    });
    expect(pushed).toEqual([]);
  });

  test('lets a browser read refusals, too', async () => {
    const { send } = await openSource();
    const answer = await send({ body: '{', headers: { origin: ours } });
    expect(answer.status).toBe(400);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers['access-control-expose-headers']).toBe('Retry-After');
  });

  test('switched off refuses OPTIONS', async () => {
    const { send } = await openSource({ cors: false });
    const answer = await send({ method: 'OPTIONS', headers: { origin: ours } });
    expect(answer.status).toBe(405);
    expect(answer.headers['allow']).toBe('POST');
  });

  test('is not offered for the health checks', async () => {
    const { send } = await openSource();
    const answer = await send({ method: 'GET', path: '/readyz', headers: { origin: ours } });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});
