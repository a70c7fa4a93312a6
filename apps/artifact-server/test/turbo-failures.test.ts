import { isBinary, StoreError } from '@walkeros/core';
import {
  createFaultProxy,
  createFaultyStore,
  createHttpOrigin,
  createMemoryStore,
  type FaultyStore,
  type MemoryStore,
} from '@walkeros/store-testkit';
import { openServer, OVERWRITER, READER, type TestServer, TOKEN } from './open-server.js';
import {
  createTurboWorkspace,
  type TurboVersion,
  type TurboWorkspace,
} from './turbo-workspace.js';

const KEY = 'a key for signatures, of 34 bytes.';
const BUILT = { code: 0, cached: '0 cached, 2 total' };
const FULL_HIT = { code: 0, cached: '2 cached, 2 total' };
const IMPATIENT = { TURBO_REMOTE_CACHE_TIMEOUT: '1', TURBO_REMOTE_CACHE_UPLOAD_TIMEOUT: '1' };

let workspace: TurboWorkspace;
let memory: MemoryStore;
let store: FaultyStore;
let server: TestServer;

beforeAll(async () => {
  workspace = await createTurboWorkspace();
});
afterAll(() => workspace.remove());

beforeEach(async () => {
  await workspace.forget();
  memory = createMemoryStore();
  store = createFaultyStore({ inner: memory });
  server = await openServer({ code: () => store }, { storeTimeout: '2s' });
});
afterEach(() => server.close());

const run = (more: object = {}) => workspace.run({ api: server.url, token: TOKEN, ...more });

/** The cache may cost time, never a build: what is there afterwards is what was built. */
async function expectBuilt(more: object = {}): Promise<string> {
  const result = await run(more);
  expect({ ...result, output: result.code === 0 ? '' : result.output }).toMatchObject(BUILT);
  expect(Object.keys(await workspace.outputs())).toHaveLength(8);
  return result.output;
}

test('a build succeeds although its artifacts carry a signature that is wrong', async () => {
  await expectBuilt({ signatureKey: KEY });
  await workspace.forget();
  await expectBuilt({ signatureKey: `another ${KEY}` });
});

test('a build succeeds although artifacts are cut off on their way', async () => {
  await expectBuilt();
  await workspace.forget();
  const proxy = await createFaultProxy({ port: Number(new URL(server.url).port) });
  proxy.inject({ kind: 'truncate', afterBytes: 2500 });
  await expectBuilt({ api: `http://127.0.0.1:${proxy.port}` });
  await proxy.close();
});

test('a build succeeds although the store fails', async () => {
  for (const operation of ['get', 'set'] as const)
    store.always(operation, { kind: 'reject', error: new Error('down') });
  await expectBuilt();
  expect(server.requests().map(({ status }) => status)).toContain(503);
});

test('a build succeeds although the server does not answer', async () => {
  store.always('get', { kind: 'hang' });
  await expectBuilt({ env: IMPATIENT });
});

const VERSIONS: TurboVersion[] = ['turbo-oldest', 'turbo-middle', 'turbo-newest'];

describe.each(VERSIONS)('%s', (version) => {
  test('builds although every answer is an error of the server', async () => {
    const origin = await createHttpOrigin();
    const error = { code: 'internal', message: 'the request could not be processed' };
    origin.otherwise({ status: 500, body: JSON.stringify({ error }) });
    await expectBuilt({ version, api: origin.url });
    expect(origin.requests.map(({ method }) => method)).toContain('PUT');
    await origin.close();
  });

  test('builds although it may not upload, and hears why in the middle of sending', async () => {
    const output = await expectBuilt({ version, token: READER });
    expect(output).toMatch(/forbidden|Insufficient permissions|skipping uploads/);
    // An error of the connection, in which an answer is lost, reads differently in each version.
    expect(output).not.toMatch(/reset|broken pipe|error sending|timed out/);
  });

  test('builds although its artifacts are cut off on their way, or have a wrong signature', async () => {
    await expectBuilt({ version, signatureKey: KEY });
    await workspace.forget();
    const proxy = await createFaultProxy({ port: Number(new URL(server.url).port) });
    proxy.inject({ kind: 'truncate', afterBytes: 2500 });
    const api = `http://127.0.0.1:${proxy.port}`;
    await expectBuilt({ version, api, signatureKey: `another ${KEY}` });
    await proxy.close();
  });
});

test('a build succeeds although the token is unknown', async () => {
  await expectBuilt({ token: 'a-token-of-nobody' });
  expect(server.requests().map(({ status }) => status)).toContain(401);
});

test('a build succeeds although the disk of the server is full, and nothing stays of its uploads', async () => {
  const details = { store: 'it', operation: 'set' } as const;
  const full = new StoreError('unavailable', 'there is no room left (ENOSPC)', details);
  // The journal and the first part still fit.
  store.script('set', { kind: 'none' }, { kind: 'none' });
  store.always('set', { kind: 'reject', error: full });
  await expectBuilt();
  await server.close();
  expect([...memory.entries.keys()].filter((key) => /^[cm]\//.test(key))).toEqual([]);
});

test.each([
  ['unsigned', undefined],
  ['signed', KEY],
])(
  'a bit that has flipped in the store never reaches a build, %s',
  async (_how, signatureKey) => {
    await expectBuilt({ signatureKey });
    const outputs = await workspace.outputs();
    expect(flipBitsOf(memory)).toBeGreaterThan(2);

    await workspace.forget();
    await expectBuilt({ signatureKey });
    expect(await workspace.outputs()).toEqual(outputs);
    await workspace.forget();
    expect(await run({ signatureKey })).toMatchObject(FULL_HIT);
  },
);

test('"--force" takes the place of artifacts where its token may', async () => {
  await expectBuilt();
  const uploads = (): string[] => [...memory.entries.keys()].filter((key) => /^c\//.test(key));
  const before = uploads();
  await expectBuilt({ args: ['--force'] });
  expect(uploads()).toEqual(before);
  await expectBuilt({ args: ['--force'], token: OVERWRITER });
  expect(uploads()).not.toEqual(before);
});

/** Flips one bit of each part, and of each artifact that is kept in its manifest. */
function flipBitsOf({ entries }: MemoryStore): number {
  let flipped = 0;
  for (const value of entries.values()) {
    if (!isBinary(value)) continue;
    const at = value.length - 100;
    value[at] = (value[at] ?? 0) ^ 4;
    flipped++;
  }
  return flipped;
}
