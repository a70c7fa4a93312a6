import { createMemoryStore, type MemoryStore, settle } from '@walkeros/store-testkit';
import {
  ask,
  openServer,
  OVERWRITER,
  READER,
  STRANGER,
  type TestServer,
} from './open-server.js';

const HASH = '470736e91c6e13f6';
const PATH = `/v8/artifacts/${HASH}?slug=acme`;

let memory: MemoryStore;
let server: TestServer;

beforeEach(async () => {
  memory = createMemoryStore();
  server = await openServer({ code: () => memory }, { maxBytes: 3_000_000 });
});
afterEach(() => server.close());

const put = (body: string | Uint8Array, headers = {}, path = PATH) =>
  ask(server, path, { method: 'PUT', body, headers });

test('an artifact comes back as it came, with its duration and its tag', async () => {
  const headers = {
    'x-artifact-duration': '1234',
    'x-artifact-tag': 'c2lnbmF0dXJl',
    'x-artifact-sha': 'abc',
    'x-artifact-dirty-hash': 'def',
  };
  const stored = await put('some bytes', headers);
  expect([stored.status, await stored.json()]).toEqual([
    202,
    { urls: [`/v8/artifacts/${HASH}`] },
  ]);

  const found = await ask(server, PATH);
  expect([found.status, await found.text()]).toEqual([200, 'some bytes']);
  const head = await ask(server, PATH, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  for (const answer of [found, head])
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      ...headers,
      'content-type': 'application/octet-stream',
      'content-length': '10',
    });
});

test('an unknown artifact is a 404 in JSON, for GET and HEAD', async () => {
  const found = await ask(server, PATH);
  expect([found.status, await found.json()]).toEqual([
    404,
    { error: { code: 'not_found', message: 'there is no such artifact' } },
  ]);
  expect((await ask(server, PATH, { method: 'HEAD' })).status).toBe(404);
});

test('a duration that is no whole number is left out, since it would make the artifact a miss', async () => {
  await put('bytes', { 'x-artifact-duration': 'abc' });
  expect((await ask(server, PATH)).headers.has('x-artifact-duration')).toBe(false);
});

test('a batch query answers for every hash at once', async () => {
  await put('some bytes', { 'x-artifact-duration': '7', 'x-artifact-tag': 'dGFn' });
  const body = JSON.stringify({ hashes: [HASH, 'unknown'] });
  const answer = await ask(server, '/v8/artifacts?slug=acme', { method: 'POST', body });

  expect([answer.status, await answer.json()]).toEqual([
    200,
    { [HASH]: { size: 10, taskDurationMs: 7, tag: 'dGFn' }, unknown: null },
  ]);
});

test.each(['{', '[]', '{"hashes":["../../etc"]}'])(
  'a batch query of %s is refused',
  async (body) => {
    const answer = await ask(server, '/v8/artifacts', { method: 'POST', body });
    expect(answer.status).toBe(400);
  },
);

test('a batch query asks the store a few at a time, however many hashes it has', async () => {
  let [running, most] = [0, 0];
  const store = {
    ...memory,
    async get(key: string) {
      most = Math.max(most, ++running);
      await settle();
      running--;
      return memory.get(key);
    },
  };
  const patient = await openServer({ code: () => store });
  const batch = (count: number): Promise<Response> => {
    const hashes = Array.from({ length: count }, (_, n) => (n === count - 1 ? HASH : `h${n}`));
    const body = JSON.stringify({ hashes });
    return ask(patient, '/v8/artifacts', { method: 'POST', body, token: READER });
  };
  await put('some bytes');
  const answer = await batch(10_000);
  const found = Object.entries((await answer.json()) as Record<string, unknown>);

  expect(found).toHaveLength(10_000);
  expect(found.filter(([, info]) => info !== null)).toEqual([
    [HASH, { size: 10, taskDurationMs: 0 }],
  ]);
  expect(most).toBeLessThanOrEqual(200);
  expect([(await batch(10_001)).status, (await batch(174_000)).status]).toEqual([413, 413]);
  await patient.close();
});

test('the status is enabled for who has a token', async () => {
  const answer = await ask(server, '/v8/artifacts/status?slug=acme');
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'enabled' }]);
});

test('a preflight allows the token and all headers of an upload, and names no other address', async () => {
  const answer = await fetch(`${server.url}${PATH}`, { method: 'OPTIONS' });
  const allowed = answer.headers.get('access-control-allow-headers')?.toLowerCase().split(',');

  expect(answer.status).toBe(204);
  expect(allowed).toEqual(
    expect.arrayContaining(['authorization', 'user-agent', 'x-artifact-tag', 'x-artifact-sha']),
  );
  expect(answer.headers.get('access-control-allow-methods')).toContain('PUT');
  expect(answer.headers.has('location')).toBe(false);
});

test('events are counted, whatever else is among them', async () => {
  const event = { sessionId: 'x', source: 'REMOTE', event: 'HIT', hash: HASH, duration: 1500 };
  const body = JSON.stringify([
    event,
    { ...event, source: 'LOCAL' },
    { ...event, event: 'MISS', duration: 9 },
    { ...event, source: 'LOCAL', event: 'MISS' },
    { ...event, source: 'ELSEWHERE' },
    'nonsense',
  ]);
  const answer = await ask(server, '/v8/artifacts/events?slug=acme', { method: 'POST', body });
  expect([answer.status, await answer.json()]).toEqual([200, {}]);
  expect(
    (await ask(server, '/v8/artifacts/events', { method: 'POST', body: '{' })).status,
  ).toBe(200);

  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain('walkeros_artifact_hit_ratio 0.6666666666666666');
  expect(metrics).toContain('saved_seconds_total{team="team_1",source="REMOTE"} 1.5');
  expect(metrics).toContain('events_total{team="team_1",source="LOCAL",event="MISS"} 1');
});

test.each([PATH, `/v1/cache/${HASH}`])(
  'an upload of nothing to %s is refused, so that the artifact can still come',
  async (path) => {
    const nothing = new ReadableStream({ start: (stream) => stream.close() });
    const chunked = { method: 'PUT', body: nothing, duplex: 'half' } as RequestInit;
    for (const empty of [{ method: 'PUT' }, { method: 'PUT', body: '' }, chunked])
      expect((await ask(server, path, empty)).status).toBe(400);
    expect((await ask(server, path)).status).toBe(404);
    expect((await put('bytes', {}, path)).status).toBe(202);
  },
);

test('an artifact that is there stays, unless the token may overwrite', async () => {
  await put('first');
  expect((await put('second')).status).toBe(202);
  expect(await (await ask(server, PATH)).text()).toBe('first');
  const owner = { method: 'PUT', body: 'third', token: OVERWRITER };
  expect((await ask(server, PATH, owner)).status).toBe(202);
  expect(await (await ask(server, PATH)).text()).toBe('third');
});

test('a strict server answers other bytes under a known hash with 409', async () => {
  const strict = await openServer({ code: () => memory }, { existing: 'strict' });
  await put('first');
  const statuses = ['first', 'second'].map(async (body) => {
    return (await ask(strict, PATH, { method: 'PUT', body })).status;
  });
  expect(await Promise.all(statuses)).toEqual([202, 409]);
  await strict.close();
});

describe('an artifact that is too large', () => {
  const large = new Uint8Array(3_000_001);

  test('is refused by its announced length', async () => {
    const answer = await put(large);
    expect([answer.status, ((await answer.json()) as { error: object }).error]).toEqual([
      413,
      expect.objectContaining({ code: 'too_large' }),
    ]);
  });

  test('is refused while it arrives when its length is not announced, and leaves nothing', async () => {
    const body = new ReadableStream({
      start(stream) {
        for (let at = 0; at < 4; at++) stream.enqueue(new Uint8Array(1_000_000));
        stream.close();
      },
    });
    const options = { method: 'PUT', body, duplex: 'half' } as RequestInit;
    expect((await ask(server, PATH, options)).status).toBe(413);
    expect((await ask(server, PATH)).status).toBe(404);
    await server.close();
    expect([...memory.entries.keys()].filter((key) => /^[cm]\//.test(key))).toEqual([]);
  });
});

describe('who may what', () => {
  test.each([
    ['no token', { headers: { authorization: '' } }, 401, 'unauthorized'],
    ['an unknown token', { token: 'somebody-else' }, 401, 'unauthorized'],
    ['a token of another team', { token: STRANGER }, 403, 'forbidden'],
    ['a reader who writes', { token: READER, method: 'PUT', body: 'x' }, 403, 'forbidden'],
  ])('%s is refused', async (_who, options, status, code) => {
    const answer = await ask(server, PATH, options);
    expect([answer.status, ((await answer.json()) as { error: object }).error]).toEqual([
      status,
      expect.objectContaining({ code }),
    ]);
  });

  test('a token without a right to read may upload, and nothing else', async () => {
    const uploader = await openServer(
      { code: () => memory },
      { tokens: [{ token: 'only-uploads', read: false }] },
    );
    const options = { token: 'only-uploads' };
    const uploaded = await ask(uploader, PATH, { ...options, method: 'PUT', body: 'x' });
    const batch = { ...options, method: 'POST', body: '{"hashes":[]}' };
    expect([
      uploaded.status,
      (await ask(uploader, PATH, options)).status,
      (await ask(uploader, '/v8/artifacts', batch)).status,
    ]).toEqual([202, 403, 403]);
    await uploader.close();
  });

  test('teams do not see each other, and one may be named by id, by slug or by both', async () => {
    await put('ours');
    const path = `/v8/artifacts/${HASH}`;
    for (const query of ['', '?slug=acme', '?teamId=team_1', '?teamId=team_1&slug=acme'])
      expect((await ask(server, `${path}${query}`)).status).toBe(200);
    expect((await ask(server, `${path}?teamId=team_1&slug=others`)).status).toBe(403);
    expect((await ask(server, `${path}?slug=others`, { token: STRANGER })).status).toBe(404);
  });

  test('no token reaches the log', async () => {
    await put('bytes');
    await ask(server, PATH, { token: 'somebody-else' });
    await ask(server, `/v8/artifacts/${HASH}?token=in-the-query`);
    const log = server.log().join('');
    expect(log).toContain(HASH);
    expect(log).not.toMatch(/secret|somebody-else|in-the-query|Bearer/);
  });
});

test.each(['//v8/artifacts//', '/v8//artifacts/'])(
  'slashes too many are dropped: %s',
  async (path) => {
    await put('bytes');
    expect((await ask(server, `${path}${HASH}`)).status).toBe(200);
  },
);

test('a server below a path serves there', async () => {
  const below = await openServer({ code: () => memory }, { basePath: '/turbo/' });
  expect(below.url).toMatch(/\/turbo$/);
  expect((await ask(below, PATH, { method: 'PUT', body: 'x' })).status).toBe(202);
  expect((await ask(below, PATH)).status).toBe(200);
  expect((await fetch(`${below.url}/health`)).status).toBe(200);
  await below.close();
});

test('a server below a path serves nowhere else, and names its artifacts by their whole path', async () => {
  const below = await openServer({ code: () => memory }, { basePath: '/a.b' });
  const { origin } = new URL(below.url);
  const upload = { method: 'PUT', body: 'x' };
  const stored = await ask(below, PATH, upload);
  expect(await stored.json()).toEqual({ urls: [`/a.b/v8/artifacts/${HASH}`] });

  for (const prefix of ['', '/aXb', '/a.b2']) {
    const elsewhere = { url: `${origin}${prefix}` };
    expect((await ask(elsewhere, PATH)).status).toBe(404);
    expect((await ask(elsewhere, PATH, upload)).status).toBe(404);
    expect((await ask(elsewhere, '/v8/artifacts/status')).status).toBe(404);
    expect((await fetch(`${elsewhere.url}/health`)).status).toBe(404);
  }
  await below.close();
});

test.each(['/v8/artifacts/..%2f..%2fetc', `/v8/artifacts/${'a'.repeat(129)}`, '/', '/v8/user'])(
  'there is nothing under %s',
  async (path) => {
    expect((await ask(server, path)).status).toBe(404);
    expect((await ask(server, path, { method: 'PUT', body: 'x' })).status).toBe(404);
  },
);

describe('Nx', () => {
  const path = `/v1/cache/${HASH}`;
  const text = async (answer: Response) => [answer.status, await answer.text()];

  test('gets what it has put, apart from the artifacts of turbo', async () => {
    expect((await ask(server, path)).status).toBe(404);
    expect((await put('tar', {}, path)).status).toBe(202);
    expect(await text(await ask(server, path))).toEqual([200, 'tar']);
    expect((await ask(server, PATH)).status).toBe(404);
  });

  test('cannot override a record', async () => {
    await put('tar', {}, path);
    expect(await text(await put('tar', {}, path))).toEqual([
      409,
      'Cannot override an existing record',
    ]);
  });

  test('is refused in plain text', async () => {
    const options = { method: 'PUT', body: 'tar', token: READER };
    expect(await text(await ask(server, path, options))).toEqual([
      403,
      'the token may not write artifacts',
    ]);
    expect((await ask(server, path, { token: 'nobody-at-all' })).status).toBe(401);
  });
});
