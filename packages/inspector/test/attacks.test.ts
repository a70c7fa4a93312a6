import { createRecordingLogger } from '@walkeros/store-testkit';
import { createInspector, type Inspector } from '../src/index.js';
import { CANARY, openFlow, type TestFlow } from './open-flow.js';
import { rawRequest, sendRaw } from './send-raw.js';

const EVICT = '{"store":"users","key":"user-3"}';

interface Door {
  readonly port: number;
  readonly host: string;
  readonly token: string;
}

type Headers = Readonly<Record<string, string>>;

interface Attack {
  readonly line?: string;
  readonly headers: (door: Door) => Headers;
  readonly body?: string;
  readonly status: number;
}

let flow: TestFlow;
let inspector: Inspector;
let door: Door;
const logger = createRecordingLogger();

beforeAll(async () => {
  flow = await openFlow(logger);
  await flow.push(20);
  inspector = await createInspector(flow.collector, { flow: flow.flow, readOnly: false });
  const { port, host, hash } = new URL(inspector.url);
  door = { port: Number(port), host, token: hash.slice(1) };
});

afterAll(async () => {
  await inspector.close();
  await flow.collector.shutdown();
});

/** What the page itself sends; an attack changes one thing of it. */
const honest = ({ host, token }: Door): Record<string, string> => ({
  Host: host,
  Origin: `http://${host}`,
  'Sec-Fetch-Site': 'same-origin',
  Authorization: `Bearer ${token}`,
  'Content-Type': 'application/json',
});

const withHost = (host: string, status = 421): Attack => ({
  headers: (at) => {
    const full = host.replace('PORT', String(at.port));
    return { ...honest(at), Host: full, Origin: `http://${full}` };
  },
  status,
});
const changed = (headers: Headers, status = 403): Attack => ({
  headers: (at) => ({ ...honest(at), ...headers }),
  status,
});
const without = (name: string, status: number): Attack => ({
  headers: (at) =>
    Object.fromEntries(Object.entries(honest(at)).filter(([each]) => each !== name)),
  status,
});
const asking = (line: string, status: number): Attack => ({ line, headers: honest, status });
const sending = (body: string): Attack => ({ headers: honest, body, status: 400 });

const ATTACKS: readonly (readonly [string, Attack])[] = [
  // DNS rebinding: the browser believes that the page's host is the attacker's.
  ['a name that was rebound', withHost('evil.example:PORT')],
  ['a rebound name without port', withHost('evil.example')],
  ['a name that begins with the address', withHost('127.0.0.1.evil.example:PORT')],
  ['a name that ends like loopback', withHost('evil-localhost:PORT')],
  ['a name below localhost', withHost('evil.localhost:PORT')],
  ['localhost with a dot', withHost('localhost.:PORT')],
  ['loopback with a dot', withHost('127.0.0.1.:PORT')],
  ['the address of all interfaces', withHost('0.0.0.0:PORT')],
  ['loopback as one number', withHost('2130706433:PORT')],
  ['loopback in hex', withHost('0x7f.0.0.1:PORT')],
  ['loopback in octal', withHost('0177.0.0.1:PORT')],
  ['loopback cut short', withHost('127.1:PORT')],
  ['an address of the network', withHost('192.168.1.7:PORT')],
  ['an IPv6 address of the network', withHost('[fe80::1]:PORT')],
  ['a host with a user', withHost('127.0.0.1@evil.example:PORT')],
  ['a host with a path', withHost('127.0.0.1/evil.example')],
  ['an empty host', withHost('')],
  ['no host at all', without('Host', 400)],
  [
    'two hosts',
    {
      headers: (at) => ({ ...honest(at), 'X-Pad': `1\r\nHost: evil.example` }),
      status: 400,
    },
  ],
  ['an address in the request line', asking('POST http://evil.example/api/evict', 400)],
  // Other sites in the same browser.
  ['another origin', changed({ Origin: 'http://evil.example' })],
  ['the origin of a sandboxed frame or a file', changed({ Origin: 'null' })],
  ['another port of this machine', changed({ Origin: 'http://127.0.0.1:1' })],
  ['another name of this machine', changed({ Origin: 'http://localhost:1' })],
  [
    'an origin that begins with ours',
    {
      headers: (at) => ({ ...honest(at), Origin: `http://${at.host}.evil.example` }),
      status: 403,
    },
  ],
  [
    'another scheme',
    {
      headers: (at) => ({ ...honest(at), Origin: `ftp://${at.host}` }),
      status: 403,
    },
  ],
  ['a request from another site', changed({ 'Sec-Fetch-Site': 'cross-site' })],
  ['a request from a sister site', changed({ 'Sec-Fetch-Site': 'same-site' })],
  ['a change without an origin', without('Origin', 403)],
  [
    'a form of another site',
    {
      headers: ({ host }) => ({
        Host: host,
        Origin: 'http://evil.example',
        'Content-Type': 'application/x-www-form-urlencoded',
      }),
      body: 'store=users&key=user-3',
      status: 403,
    },
  ],
  ['a form that is JSON by accident', changed({ 'Content-Type': 'text/plain' }, 400)],
  ['a preflight', asking('OPTIONS /api/evict', 405)],
  // Tokens.
  ['no token', without('Authorization', 401)],
  ['an empty token', changed({ Authorization: 'Bearer ' }, 401)],
  ['another token', changed({ Authorization: `Bearer ${'x'.repeat(32)}` }, 401)],
  [
    'a token cut short',
    {
      headers: (at) => ({ ...honest(at), Authorization: `Bearer ${at.token.slice(0, -1)}` }),
      status: 401,
    },
  ],
  [
    'a token of another kind',
    {
      headers: (at) => ({ ...honest(at), Authorization: `Basic ${at.token}` }),
      status: 401,
    },
  ],
  [
    'a token in a cookie',
    {
      headers: ({ host, token }) => ({
        Host: host,
        Origin: `http://${host}`,
        Cookie: `token=${token}`,
      }),
      status: 401,
    },
  ],
  // A proxy that lets strangers in over loopback.
  ['what a proxy passed on', changed({ 'X-Forwarded-For': '203.0.113.9' })],
  ['what a proxy passed on, as the standard says', changed({ Forwarded: 'for=203.0.113.9' })],
  // Changes by the wrong verb, paths that lead elsewhere.
  ['a change by GET', asking('GET /api/evict', 405)],
  ['a change by HEAD', asking('HEAD /api/evict', 405)],
  ['a change by PUT', asking('PUT /api/evict', 405)],
  ['the stream by POST', asking('POST /api/stream', 405)],
  ['the stream by HEAD', asking('HEAD /api/stream', 405)],
  ['a token in the address', asking('GET /api/stream?token=TOKEN', 404)],
  ['a listing of a folder', asking('GET /api/', 404)],
  ['a path upwards', asking('GET /../package.json', 404)],
  ['a path upwards, encoded', asking('GET /%2e%2e/package.json', 404)],
  ['a path upwards, encoded twice', asking('GET /..%252fpackage.json', 404)],
  ['a file of the folder that is none of the page', asking('GET /folder.cjs', 404)],
  ['two slashes', asking('GET //style.css', 404)],
  // Bodies.
  ['a body that is no JSON', sending('{')],
  ['a list', sending('[]')],
  ['a body without a key', sending('{"store":"users"}')],
  ['a key that is no text', sending('{"store":"users","key":{"a":1}}')],
  ['a body that is too long', sending(`{"key":"${'k'.repeat(70_000)}"}`)],
  [
    'a store that every object has',
    {
      headers: honest,
      body: '{"store":"__proto__","key":"a"}',
      status: 404,
    },
  ],
];

describe('an attack is refused, and nothing is evicted or told', () => {
  it('and there are forty or more of them', () => {
    expect(ATTACKS.length).toBeGreaterThanOrEqual(40);
  });

  it.each(ATTACKS)('%s', async (_, { line = 'POST /api/evict', headers, body, status }) => {
    const text = line.replace('TOKEN', door.token);
    const content = body ?? (text.startsWith('POST') ? EVICT : '');
    const answer = await sendRaw(door.port, rawRequest(text, headers(door), content));

    expect(answer.status).toBe(status);
    expect(answer.head).not.toContain('access-control-allow');
    expect(answer.body).not.toContain(CANARY);
    expect([...flow.sessions.entries.keys()]).toContain('users:user-3');
    expect(flow.sessions.count('delete')).toBe(0);
  });
});

describe('frames and leaks', () => {
  it.each(['iframe', 'frame', 'embed', 'object', 'image', 'script'])(
    'the page is not handed to another site as %s',
    async (dest) => {
      const headers = {
        Host: door.host,
        'Sec-Fetch-Site': 'cross-site',
        'Sec-Fetch-Dest': dest,
      };
      expect((await sendRaw(door.port, rawRequest('GET /', headers))).status).toBe(403);
    },
  );

  it.each(['/', '/app.js', '/nothing'])(
    '%s may not be framed, kept or referred to',
    async (path) => {
      const { head } = await sendRaw(door.port, rawRequest(`GET ${path}`, { Host: door.host }));

      expect(head).toContain("frame-ancestors 'none'");
      expect(head).toContain("default-src 'none'");
      expect(head).not.toContain('unsafe-');
      for (const line of [
        'x-frame-options: deny',
        'x-content-type-options: nosniff',
        'referrer-policy: no-referrer',
        'cross-origin-resource-policy: same-origin',
        'cache-control: no-store',
      ]) {
        expect(head).toContain(line);
      }
    },
  );

  it('what the page itself asks for is answered', async () => {
    const answer = await sendRaw(
      door.port,
      rawRequest('POST /api/keys', honest(door), '{"store":"users","search":"user-3"}'),
    );

    expect(answer.status).toBe(200);
    expect(answer.body).toContain('"user-3"');
  });

  it('an eviction is logged, with its key and without a value', async () => {
    await sendRaw(door.port, rawRequest('POST /api/evict', honest(door), EVICT));

    const lines = logger.lines.map(({ message }) => String(message));
    expect(lines).toContain('evicted "user-3" from the cache of store "users"');
    expect(JSON.stringify(logger.lines)).not.toContain(CANARY);
  });
});
