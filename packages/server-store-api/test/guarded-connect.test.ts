import type { LookupFunction } from 'node:net';
import type { HttpOrigin, OriginAnswer } from '@walkeros/store-testkit';
import { createHttpOrigin } from '@walkeros/store-testkit';
import { Agent } from 'undici';
import type { Answer } from '../src/exchange.js';
import { createExchange } from '../src/exchange.js';
import { guardedConnect } from '../src/guarded-connect.js';
import { failureOf } from './open-store.js';

/** Stands for the public internet: no test goes there. */
const PUBLIC = '127.0.0.1';
const PRIVATE = '127.0.0.2';

let origin: HttpOrigin;
const agents: Agent[] = [];

beforeEach(async () => {
  origin = await createHttpOrigin();
});
afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.close()));
  await origin.close();
});

/** Asks `http://<host>`; each name resolves to its addresses in turn, then to the last one. */
function asker(names: Record<string, string[]>): (host: string) => Promise<Answer> {
  const lookup: LookupFunction = (host, options, callback) => {
    const [address = PRIVATE, ...later] = names[host] ?? [];
    if (later.length > 0) names[host] = later;
    if (options.all === true) callback(null, [{ address, family: 4 }]);
    else callback(null, address, 4);
  };
  const connect = guardedConnect({
    timeoutMs: 5_000,
    lookup,
    refuses: (address) => address !== PUBLIC,
  });
  const agent = new Agent({ connect });
  agents.push(agent);
  const exchange = createExchange({ dispatcher: agent, maxBytes: 1_000, allowRedirects: true });
  return (host) =>
    exchange({
      target: { origin: `http://${host}:${origin.port}`, path: '/hop/0', headers: {} },
      method: 'GET',
      signal: new AbortController().signal,
    });
}

const to = (host: string, path: string): OriginAnswer => ({
  status: 302,
  headers: { location: `http://${host}:${origin.port}${path}` },
});

test('a name that turns to a private address after its first answer is refused', async () => {
  origin.on('/hop/0', { json: 'public', headers: { connection: 'close' } });
  const ask = asker({ 'rebind.example': [PUBLIC, PRIVATE] });

  expect((await ask('rebind.example')).status).toBe(200);
  expect(await failureOf(ask('rebind.example'))).toMatchObject({ kind: 'denied' });

  expect(origin.requests).toHaveLength(1);
});

test.each([
  ['a name', 'inner.example'],
  ['an address', PRIVATE],
  ['an address in hex', '0x7f000002'],
  ['an address in one number', '2130706434'],
  ['an address in IPv6', '[::ffff:127.0.0.2]'],
])('a chain of redirects that ends at %s of the inside is refused there', async (_, inner) => {
  for (const hops of [1, 2, 3]) {
    const asked = origin.requests.length;
    for (let hop = 0; hop < hops; hop++)
      origin.on(`/hop/${hop}`, to(hop + 1 < hops ? 'b.example' : inner, `/hop/${hop + 1}`));
    const names = { 'a.example': [PUBLIC], 'b.example': [PUBLIC], 'inner.example': [PRIVATE] };

    expect(await failureOf(asker(names)('a.example'))).toMatchObject({ kind: 'denied' });
    expect(origin.requests.length - asked).toBe(hops);
  }
});

test('a chain of redirects that stays outside is followed', async () => {
  origin.on('/hop/0', to('b.example', '/hop/1'));
  origin.on('/hop/1', { json: 'there' });
  const ask = asker({ 'a.example': [PUBLIC], 'b.example': [PUBLIC] });

  expect(Buffer.from((await ask('a.example')).body).toString()).toBe('"there"');
});
