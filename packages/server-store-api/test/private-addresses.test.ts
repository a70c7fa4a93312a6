import type { LookupFunction } from 'node:net';
import type { HttpOrigin } from '@walkeros/store-testkit';
import { createHttpOrigin } from '@walkeros/store-testkit';
import { isPrivateAddress } from '../src/private-address.js';
import { closeStores, failureOf, openStore } from './open-store.js';

let origin: HttpOrigin;

beforeAll(async () => {
  origin = await createHttpOrigin();
  origin.otherwise({ json: 'internal' });
});
afterEach(closeStores);
afterAll(() => origin.close());

/** Ways to write addresses of the machine, of its network and of a cloud's metadata. */
const PRIVATE_HOSTS = [
  ...['127.0.0.1', '127.1', '127.0.1', '127.255.255.254', '0', '0.0.0.0'],
  ...['0x7f.1', '0x7f000001', '0X7F.0.0.1', '017700000001', '0177.0.0.1', '2130706433'],
  ...['127.0.0.1.', '①②⑦.0.0.1', '127。0。0。1', '127.0.0.1', '%31%32%37.0.0.1'],
  ...['169.254.169.254', '0xa9fea9fe', '2852039166', '0251.0376.0251.0376', '169.254.43518'],
  ...['169.254.0xa9fe', '0xA9.254.0251.254', '[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]'],
  ...['10.0.0.1', '10.1', '012.1', '0xa.1', '167772161', '172.16.0.1', '172.31.255.255'],
  ...['192.168.0.1', '192.168.1', '0xc0a80001', '3232235521', '0300.0250.1', '100.64.0.1'],
  ...['[::1]', '[0:0:0:0:0:0:0:1]', '[::]', '[0::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]'],
  ...['[::127.0.0.1]', '[::7f00:1]', '[::ffff:0:127.0.0.1]', '[64:ff9b::7f00:1]'],
  ...['[64:ff9b::169.254.169.254]', '[2002:7f00:1::]', '[2002:a9fe:a9fe::]', '[fe80::1]'],
  ...['[2001:0:7f00:1::]', '[fc00::1]', '[fd00:ec2::254]', '[fd12:3456:789a::1]', '[ff02::1]'],
  ...['[fec0::1]', '[2001:db8::1]', '[100::1]', '198.18.0.1', '192.0.0.192', '192.0.2.1'],
  ...['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '203.0.113.9'],
];

/** One IPv4 address, in every spelling that URLs, resolvers and IPv6 know for it. */
function spellingsOf(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const number = ((a * 256 + b) * 256 + c) * 256 + d;
  const [hex, octal] = [(n: number) => n.toString(16), (n: number) => n.toString(8)];
  const mapped = `${hex(a * 256 + b)}:${hex(c * 256 + d)}`;
  return [
    ...[address, `${address}.`, String(number), `0x${hex(number)}`, `0${octal(number)}`],
    ...[`0x${hex(number).toUpperCase().padStart(8, '0')}`, `${a}.${b}.${c * 256 + d}`],
    `${a}.${(b * 256 + c) * 256 + d}`,
    [a, b, c, d].map((n) => `0x${hex(n)}`).join('.'),
    [a, b, c, d].map((n) => `0${octal(n)}`).join('.'),
    [a, b, c, d].map((n) => `0000${octal(n)}`).join('.'),
    `0x${hex(a)}.0${octal(b)}.${c}.0x${hex(d)}`,
    address.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
    address.replace(/\d/g, (digit) => `%3${digit}`),
    address.replaceAll('.', '\u3002'),
    ...[`[::ffff:${address}]`, `[::ffff:${mapped}]`, `[0:0:0:0:0:FFFF:${mapped}]`],
    ...[`[::${address}]`, `[64:ff9b::${address}]`, `[2002:${mapped}::1]`],
  ];
}

const SPELLED = [
  '127.0.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '10.1.2.3',
  '192.168.0.1',
  '172.16.254.1',
];
const HOSTS = [...new Set([...PRIVATE_HOSTS, ...SPELLED.flatMap(spellingsOf)])];

test('there are more than 150 spellings of private addresses to refuse', () => {
  expect(HOSTS.length).toBeGreaterThan(150);
});

test.each(HOSTS)('allowPrivate: false refuses http://%s', async (host) => {
  const endpoint = `http://${host}:${origin.port}/{key}`;
  const { store } = openStore({ endpoint, allowPrivate: false, retry: { attempts: 1 } });

  expect(await failureOf(store.get('k'))).toMatchObject({
    kind: 'denied',
    message: expect.stringContaining('allowPrivate') as string,
  });
  expect(origin.requests).toHaveLength(0);
});

test('a host name that resolves to a private address is refused', async () => {
  const settings = {
    endpoint: `http://localhost:${origin.port}/{key}`,
    allowPrivate: false,
    retry: { attempts: 1 },
  };

  expect(await failureOf(openStore(settings).store.get('k'))).toMatchObject({ kind: 'denied' });
  expect(origin.requests).toHaveLength(0);
});

type Answered = Parameters<Parameters<LookupFunction>[2]>;

/** A resolver that gives each question the next answer. */
function resolver(...answers: string[][]): {
  env: { lookup: LookupFunction };
  asked: string[];
} {
  const asked: string[] = [];
  const lookup: LookupFunction = (hostname, options, callback) => {
    asked.push(hostname);
    const [addresses = []] = answers.length > 1 ? answers.splice(0, 1) : answers;
    const found = addresses.map((address) => ({ address, family: 4 }));
    const all: Answered = [null, found];
    const one: Answered = [null, found[0]?.address ?? '', 4];
    callback(...(options.all === true ? all : one));
  };
  return { env: { lookup }, asked };
}

test('a name with a public and a private address is refused as a whole', async () => {
  const { env } = resolver(['93.184.215.14', '127.0.0.1']);
  const settings = { endpoint: 'http://api.example.com', allowPrivate: false };

  expect(await failureOf(openStore(settings, { env }).store.get('k'))).toMatchObject({
    kind: 'denied',
  });
});

test('the address is checked for each connection, not only for the first', async () => {
  const { env, asked } = resolver(['10.0.0.1'], ['127.0.0.1']);
  const endpoint = `http://rebind.example.com:${origin.port}/{key}`;
  const { store } = openStore({ endpoint, allowPrivate: false }, { env });

  expect(await failureOf(store.get('k'))).toMatchObject({ kind: 'denied' });
  expect(await failureOf(store.get('k'))).toMatchObject({ kind: 'denied' });

  expect(asked).toEqual(['rebind.example.com', 'rebind.example.com']);
  expect(origin.requests).toHaveLength(0);
});

test('without allowPrivate: false, a resolver of one’s own leads to a private address', async () => {
  const { env } = resolver(['127.0.0.1']);
  const endpoint = `http://api.example.com:${origin.port}/{key}`;

  expect(await openStore({ endpoint }, { env }).store.get('k')).toBe('internal');
});

test.each([
  ...['8.8.8.8', '93.184.215.14', '172.15.0.1', '172.32.0.1', '100.63.0.1', '100.128.0.1'],
  ...['192.167.0.1', '169.253.0.1', '198.20.0.1', '223.255.255.255', '11.0.0.1', '1.1.1.1'],
  ...['2606:4700:4700::1111', '2a00:1450:4001::1', '::ffff:8.8.8.8', '2001:4860:4860::8888'],
])('%s is a public address', (address) => {
  expect(isPrivateAddress(address)).toBe(false);
});

test.each(['', 'localhost', '0x7f.1', '127.1', 'fe80::1%eth0', '2606:4700::1%lo', '1.2.3.4 '])(
  'what is no canonical address (%j) counts as private',
  (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  },
);
