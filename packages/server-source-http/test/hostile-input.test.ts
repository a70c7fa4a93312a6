import { request as rawRequest } from 'node:http';
import fc from 'fast-check';
import { closeAll, openSource, type OpenSource } from './open-source.js';

let target: OpenSource;
beforeAll(async () => {
  target = await openSource({ maxBytes: 2_000_000 });
});
afterAll(closeAll);
beforeEach(() => void target.pushed.splice(0));

describe('hostile bodies', () => {
  test('keep __proto__ and its kin as data and pollute nothing', async () => {
    const body =
      '{"name":"page view","__proto__":{"polluted":1},"data":{"__proto__":{"polluted":1},' +
      '"constructor":{"prototype":{"polluted":1}}}}';
    expect((await target.send({ body })).status).toBe(200);
    expect(JSON.stringify(target.pushed[0]?.event)).toBe(body);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('do not borrow a name from __proto__', async () => {
    const body = '{"__proto__":{"name":"page view"}}';
    expect((await target.send({ body })).status).toBe(400);
  });

  test.each([
    ['lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['lists that never close', '['.repeat(1_000_000)],
    [
      'levels inside an event',
      `{"name":"page view","data":{"a":${'['.repeat(99)}${']'.repeat(99)}}}`,
    ],
  ])('are refused when they nest too deeply: %s', async (_, body) => {
    expect(await target.send({ body })).toMatchObject({
      status: 400,
      body: { error: { message: 'the body is nested deeper than 100 levels' } },
    });
  });

  test('may hold brackets and quotes in strings', async () => {
    const data = { text: '[{'.repeat(200), quotes: '"\\"'.repeat(50), end: '\\' };
    const body = JSON.stringify({ name: 'page view', data });
    expect((await target.send({ body })).status).toBe(200);
    expect(target.pushed[0]?.event.data).toEqual(data);
  });

  test.each(['1e400', '-1e400', `1${'0'.repeat(400)}`])(
    'are refused when a number is out of range: %s',
    async (number) => {
      const body = `{"name":"page view","data":{"n":[${number}]}}`;
      expect(await target.send({ body })).toMatchObject({
        status: 400,
        body: { error: { message: 'the body holds a number that is out of range' } },
      });
    },
  );

  test('are refused when a double would round a whole number: two ids would become one', async () => {
    const body = '{"name":"order complete","data":{"orders":[{"id":12345678901234567891}]}}';
    const before = target.pushed.length;
    expect(await target.send({ body })).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 'invalid_json',
          message:
            'the number at "data.orders.0.id" is too long to be kept exactly; send it as a string',
        },
      },
    });
    expect(target.pushed.length).toBe(before);
  });

  test('may hold numbers as large as JavaScript writes them', async () => {
    const data = { timestamp: 2 ** 60, most: Number.MAX_VALUE, id: '12345678901234567891' };
    const body = JSON.stringify({ name: 'page view', data });
    expect((await target.send({ body })).status).toBe(200);
    expect(target.pushed[0]?.event.data).toEqual(data);
  });

  test('may hold any text', async () => {
    const data = { text: 'a\u0000b\ud83d\ude00\u2028', lone: '\ud800' };
    expect(
      (await target.send({ body: JSON.stringify({ name: 'page view', data }) })).status,
    ).toBe(200);
    expect(target.pushed[0]?.event.data).toEqual(data);
  });

  test('may begin with a byte order mark', async () => {
    expect((await target.send({ body: '\ufeff{"name":"page view"}' })).status).toBe(200);
  });
});

describe('the answer', () => {
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
  const broken = fc
    .tuple(fc.json(), fc.nat(), fc.string({ maxLength: 3 }))
    .map(([json, at, junk]) => {
      const cut = at % (json.length + 1);
      return Buffer.from(json.slice(0, cut) + junk + json.slice(cut + 1));
    });
  const eventLike = fc
    .record({ name: fc.anything(), data: fc.jsonValue(), __proto__: fc.jsonValue() })
    .map((value) =>
      Buffer.from(
        JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? 0 : item)) ?? '',
      ),
    );

  test('to any body is 200, or 400 with a code and a message', async () => {
    const bodies = fc.oneof(
      bytes,
      broken,
      eventLike,
      fc.json().map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const answer = await target.send({ body });
        expect([200, 400]).toContain(answer.status);
        if (answer.status === 200) return;
        const { ok, error, results } = answer.body as Record<string, unknown>;
        expect(ok).toBe(false);
        if (results === undefined) {
          expect(error).toEqual({ code: expect.any(String), message: expect.any(String) });
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('to any path, method and headers is never a server error', async () => {
    const { port } = new URL(target.url);
    const agentless = (method: string, path: string, header: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const options = {
          port,
          host: '127.0.0.1',
          method,
          path,
          headers: { 'content-type': header },
        };
        rawRequest(options, (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode ?? 0));
        })
          .on('error', reject)
          .end();
      });
    const text = fc.string({ unit: fc.constantFrom(...'ab/%?&=#.;:\\"~[]<>'), maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          'GET',
          'POST',
          'PUT',
          'DELETE',
          'OPTIONS',
          'TRACE',
          'PATCH',
          'PROPFIND',
        ),
        text,
        text,
        async (method, path, header) => {
          const status = await agentless(method, `/${path}`, header);
          expect(status).toBeGreaterThanOrEqual(200);
          expect(status).toBeLessThan(500);
        },
      ),
      { numRuns: 500 },
    );
  });
});
