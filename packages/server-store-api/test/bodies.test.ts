import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { HttpOrigin, OriginAnswer } from '@walkeros/store-testkit';
import { createHttpOrigin } from '@walkeros/store-testkit';
import type { ApiSettings, ApiStore } from '../src/index.js';
import { closeStores, failureOf, openStore } from './open-store.js';

let origin: HttpOrigin;

beforeEach(async () => {
  origin = await createHttpOrigin();
});
afterEach(async () => {
  await closeStores();
  await origin.close();
});

function serving(answer: OriginAnswer, settings: Partial<ApiSettings> = {}): ApiStore {
  origin.otherwise(answer);
  const all = { endpoint: origin.url, retry: { attempts: 1 }, ...settings };
  return openStore(all).store;
}

const typed = (type: string, body: string | Uint8Array): OriginAnswer => ({
  headers: { 'content-type': type },
  body,
});
const encoded = (encoding: string, body: Uint8Array): OriginAnswer => ({
  headers: { 'content-type': 'application/json', 'content-encoding': encoding },
  body,
});
const JSON_TEXT = '{"tier":"gold"}';

test.each([
  ['JSON', typed('application/json', JSON_TEXT), { tier: 'gold' }],
  ['JSON null', typed('application/json', 'null'), null],
  ['JSON of a vendor', typed('application/vnd.api+json; v=1', JSON_TEXT), { tier: 'gold' }],
  ['JSON without a type', { body: JSON_TEXT }, { tier: 'gold' }],
  ['JSON behind a byte order mark', typed('text/json', `\ufeff${JSON_TEXT}`), { tier: 'gold' }],
  [
    'JSON with a name twice, of which the last counts',
    typed('application/json', '{"tier":"iron","tier":"gold"}'),
    { tier: 'gold' },
  ],
  ['plain text', typed('text/plain', 'gold'), 'gold'],
  ['empty plain text', typed('text/plain; charset=utf-8', ''), ''],
  [
    'plain text in another charset',
    typed('text/plain; charset="ISO-8859-1"', Uint8Array.of(0x63, 0xe9)),
    'cé',
  ],
  ['gzip', encoded('gzip', gzipSync(JSON_TEXT)), { tier: 'gold' }],
  ['deflate', encoded('deflate', deflateSync(JSON_TEXT)), { tier: 'gold' }],
  ['Brotli', encoded('br', brotliCompressSync(JSON_TEXT)), { tier: 'gold' }],
])('a body of %s is a value', async (_, answer, value) => {
  expect(await serving(answer).get('k')).toEqual(value);
});

test.each([
  ['an error page', typed('text/html', '<html>secret</html>')],
  ['an error page that claims to be JSON', typed('application/json', '<html>secret</html>')],
  ['nothing', typed('application/json', '')],
  ['blanks', typed('application/json', ' \n')],
  ['half of some JSON', typed('application/json', '{"secret":')],
  ['broken UTF-8', typed('application/json', Uint8Array.of(0x22, 0xff, 0x22))],
  ['an unknown charset', typed('text/plain; charset=secret', 'x')],
  ['an image', typed('image/png', Uint8Array.of(1))],
  ['half of a gzip', encoded('gzip', gzipSync(JSON_TEXT.repeat(50)).subarray(0, 30))],
  ['no gzip', encoded('gzip', Buffer.from(JSON_TEXT))],
  ['half of a Brotli', encoded('br', brotliCompressSync(JSON_TEXT.repeat(50)).subarray(0, 9))],
  ['an encoding that was not asked for', encoded('zstd', Buffer.from(JSON_TEXT))],
  ['two encodings', encoded('gzip, gzip', gzipSync(gzipSync(JSON_TEXT)))],
])('a body of %s is invalid data, and is not quoted', async (_, answer) => {
  const failure = await failureOf(serving(answer).get('k'));

  expect(failure).toMatchObject({ kind: 'invalid-data', store: 'users', key: 'k' });
  expect(failure.message).not.toMatch(/<html|gold|"secret"/);
  expect(failure.cause).toBeUndefined();
});

describe('select', () => {
  const body = { json: { data: { tier: 'gold', tags: [{ id: 1 }, {}], none: null } } };

  test.each([
    ['data.tier', 'gold'],
    ['data.none', null],
    ['data.tags.*.id', [1, null]],
    ['data.missing', undefined],
    ['data.tier.deeper', undefined],
    ['__proto__', undefined],
  ])('finds at %j what the body holds there', async (select, value) => {
    expect(await serving(body, { select }).get('k')).toEqual(value);
  });

  test('needs JSON to look into', async () => {
    const store = serving(typed('text/plain', JSON_TEXT), { select: 'tier' });

    expect(await failureOf(store.get('k'))).toMatchObject({ kind: 'invalid-data' });
  });
});

describe('a store of files', () => {
  test.each([
    ['any type', typed('text/html', 'a'), Buffer.from('a')],
    ['a body that is empty', typed('image/png', ''), Buffer.alloc(0)],
    ['no content', { status: 204 }, Buffer.alloc(0)],
  ])('takes the bytes of %s', async (_, answer, bytes) => {
    origin.otherwise(answer);
    const { store } = openStore({ endpoint: origin.url }, { file: true });

    expect(Buffer.from((await store.get('k')) as Uint8Array)).toEqual(bytes);
  });
});

describe('a body beyond maxBytes', () => {
  const MAX_BYTES = 100_000;
  const gigabyte = { send: Buffer.alloc(1_048_576, ' '), times: 1_024 };
  const bomb = gzipSync(Buffer.alloc(200_000_000, ' '), { level: 1 });

  test.each([
    ['announced', typed('application/json', ' '.repeat(MAX_BYTES + 1))],
    ['streamed', { schedule: [gigabyte] }],
    ['that unpacks from a small one', encoded('gzip', bomb)],
    [
      'that unpacks from a small Brotli',
      encoded('br', brotliCompressSync(Buffer.alloc(9_000_000))),
    ],
  ])('is too large when it is %s, and is not read into memory', async (_, answer) => {
    const store = serving(answer, { maxBytes: MAX_BYTES });
    const before = process.memoryUsage.rss();

    const failure = await failureOf(store.get('k'));

    expect(failure).toMatchObject({ kind: 'too-large' });
    expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000);
  });

  test('is not written either', async () => {
    const store = serving({ status: 204 }, { maxBytes: 10, set: {} });

    expect(await failureOf(store.set('k', '123456789'))).toMatchObject({ kind: 'too-large' });
    expect(origin.requests).toHaveLength(0);
  });

  test('of exactly maxBytes is not beyond it', async () => {
    const store = serving(typed('application/json', ' '.repeat(97) + '"a"'), { maxBytes: 100 });

    expect(await store.get('k')).toBe('a');
  });
});
