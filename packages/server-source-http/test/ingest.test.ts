import { closeAll, openSource } from './open-source.js';

afterEach(closeAll);

describe('what the flow gets to know of a request', () => {
  test('is method, path, query, headers in lower case and the address of the peer', async () => {
    const { send, pushed } = await openSource();
    await send({
      path: '/collect?site=shop&site=blog&q=a%20b&bad=%zz',
      headers: { 'X-Custom': 'Yes', 'User-Agent': 'test' },
      body: '{"name":"page view"}',
    });
    expect(pushed[0]?.options?.ingest).toMatchObject({
      method: 'POST',
      path: '/collect',
      query: { site: 'blog', q: 'a b', bad: '%zz' },
      headers: { 'x-custom': 'Yes', 'user-agent': 'test', 'content-type': 'application/json' },
      ip: '127.0.0.1',
    });
  });

  test('names the trace that the sender is in', async () => {
    const { send, pushed } = await openSource();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await send({ headers: { traceparent }, body: '{"name":"page view"}' });
    await send({ body: '{"name":"page view"}' });
    expect(pushed[0]?.options?.ingest).toMatchObject({ traceparent });
    expect(pushed[1]?.options?.ingest).not.toHaveProperty('traceparent');
  });

  test('holds no credentials', async () => {
    const { send, pushed } = await openSource();
    const headers = {
      Authorization: 'Bearer canary',
      'Proxy-Authorization': 'Basic canary',
      Cookie: 'session=canary',
    };
    await send({ headers, body: '{"name":"page view"}' });
    expect(JSON.stringify(pushed[0]?.options)).not.toContain('canary');
  });

  test('takes hostile names as data', async () => {
    const { send, pushed } = await openSource();
    await send({ path: '/collect?__proto__=x&constructor=y', body: '{"name":"page view"}' });
    const query = (pushed[0]?.options?.ingest as { query: object }).query;
    expect(Object.entries(query)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  test('is an object of its own for each event of a batch', async () => {
    const { send, pushed } = await openSource();
    await send({ body: '[{"name":"page view"},{"name":"page leave"}]' });
    expect(pushed[0]?.options?.ingest).toEqual(pushed[1]?.options?.ingest);
    expect(pushed[0]?.options?.ingest).not.toBe(pushed[1]?.options?.ingest);
  });
});
