import { inspect } from 'node:util';
import { createFakeClock, settle } from '@walkeros/store-testkit';
import { closeRigs, openRig } from './open-store.js';

afterEach(closeRigs);

describe('a failure of Google', () => {
  test.each([
    ['403', { status: 403 }, 'STORE_DENIED', 'share it with robot'],
    [
      '403 for an API that is off',
      { status: 403, message: 'Google Sheets API has not been used in project 1 before' },
      'STORE_DENIED',
      'is not enabled',
    ],
    ['404', { status: 404 }, 'STORE_DENIED', 'check settings.id'],
    ['400', { status: 400, message: 'Bad thing' }, 'STORE_INVALID_DATA', 'Bad thing'],
    ['429', { status: 429 }, 'STORE_THROTTLED', 'quota'],
    ['a torn answer', { truncate: 30 }, 'STORE_INVALID_DATA', 'not the JSON'],
    ['an empty answer', { truncate: 0 }, 'STORE_INVALID_DATA', 'not the JSON'],
  ])('%s is a typed error, never a miss', async (_, fault, code, message) => {
    const { store, server } = await openRig();
    server.failNext(fault);

    await expect(store.get('nobody')).rejects.toMatchObject({
      code,
      operation: 'get',
      key: 'nobody',
      message: expect.stringContaining(message) as string,
    });
    expect(server.counters.reads + server.counters.rejected).toBe(1);
  });

  test.each([
    ['500', { status: 500 }],
    ['503', { status: 503 }],
    ['a dropped connection', { reset: true }],
  ])('%s is tried three times on a read, then unavailable', async (_, fault) => {
    const { store, server } = await openRig();

    server.failNext({ ...fault, times: 2 });
    expect(await store.get('s1')).toMatchObject({ tier: 'gold' });
    server.resetCounters();
    server.failNext({ ...fault, times: 3 });

    await expect(store.get('s1')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(server.requests).toHaveLength(3);
  });

  test('a write is sent once', async () => {
    const { store, server } = await openRig({ settings: { valueColumn: 'tier' } });
    server.failNext({ status: 503, on: 'write', times: 9 });

    await expect(store.set('s1', 'x')).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(store.set('new', 'x')).rejects.toMatchObject({ kind: 'unavailable' });

    expect(server.counters.writes).toBe(2);
  });

  test('silence ends at the deadline', async () => {
    const clock = createFakeClock();
    const { store, server } = await openRig({ clock, direct: true });
    server.failNext({ hang: true });

    const answer = Promise.resolve(store.get('s1'));
    answer.catch(() => undefined);
    while (!server.requests.some(({ kind }) => kind === 'read')) await settle();
    clock.advance(10_000);

    await expect(answer).rejects.toMatchObject({
      code: 'STORE_TIMEOUT',
      message: expect.stringContaining('no answer within 10000 ms') as string,
    });
  });

  test('a failed read fails everybody who shared it, and the next one is sent anew', async () => {
    const { store, server } = await openRig();
    server.failNext({ status: 403 });

    const results = await Promise.allSettled(['s1', 's2'].map((key) => store.get(key)));

    expect(results).toMatchObject([
      { status: 'rejected', reason: { key: 's1' } },
      { status: 'rejected', reason: { key: 's2' } },
    ]);
    expect(await store.get('s2')).toMatchObject({ tier: 'silver' });
  });

  test('a tab that was renamed is named, with the tabs that exist', async () => {
    const { store, person } = await openRig();

    person.renameSheet('Visits');

    await expect(store.get('s1')).rejects.toMatchObject({
      kind: 'invalid-data',
      message: expect.stringContaining('no tab "Sessions"; its tabs are "Visits"') as string,
    });
  });
});

describe('access tokens', () => {
  test('without any credentials it is a denial that says which there could be', async () => {
    const { another } = await openRig();
    // What Google's library throws once it has looked everywhere.
    const nowhere = new Error('Could not load the default credentials. Browse to https://…');
    const store = await another({}, { auth: { request: () => Promise.reject(nowhere) } });

    await expect(store.get('s1')).rejects.toMatchObject({
      code: 'STORE_DENIED',
      message: expect.stringContaining('GOOGLE_APPLICATION_CREDENTIALS') as string,
    });
  });

  test('1000 lookups on an expired token are one token request', async () => {
    const { store, server, another } = await openRig({ quota: false });
    const stores = [store, await another(), await another()];
    await store.get('s1');
    server.expireTokens();
    server.resetCounters();

    await Promise.all(Array.from({ length: 1000 }, () => store.get('s1')));
    expect(server.counters).toMatchObject({ tokens: 1, reads: 1 });
    await Promise.all(stores.map((one) => one.get('s1')));

    expect(server.counters.tokens).toBe(3);
  });

  test('requests that overlap renew a refused token once', async () => {
    const { store, server } = await openRig({ quota: false });
    await store.get('s1');
    server.expireTokens();
    server.resetCounters();

    const lookups: unknown[] = [];
    for (let count = 0; count < 30; count += 1) {
      lookups.push(store.get('s1'));
      await settle();
    }

    expect(await Promise.all(lookups)).toHaveLength(30);
    expect(server.counters.tokens).toBe(1);
  });

  test('a token that is refused again is a denial', async () => {
    const { store, server } = await openRig();
    server.failNext({ status: 401, times: 2 });

    await expect(store.get('s1')).rejects.toMatchObject({ code: 'STORE_DENIED' });
  });

  test('an account that Google does not know is denied, with the e-mail', async () => {
    const { another, account } = await openRig();
    const credentials = { ...account.credentials, client_email: 'stranger@example.com' };

    const store = await another({ credentials });

    await expect(store.get('s1')).rejects.toMatchObject({
      code: 'STORE_DENIED',
      message: expect.stringContaining('no access token to stranger@example.com') as string,
    });
  });
});

test('no error and no log line carries the private key or a token', async () => {
  const { store, server, account, logger } = await openRig();
  const seen: unknown[] = [];
  const faults = [
    { status: 400 },
    { status: 401, times: 2 },
    { status: 403 },
    { status: 404 },
    { status: 500, times: 3 },
    { reset: true, times: 3 },
    { truncate: 5 },
    { status: 400, on: 'token' as const, times: 2 },
    { status: 429, retryAfter: 60 },
  ];

  for (const fault of faults) {
    if (fault.on === 'token') server.expireTokens();
    server.failNext(fault);
    seen.push(...(await Promise.allSettled([store.get('s1')])));
    seen.push(...(await Promise.allSettled([store.set('s1', { tier: 'x' })])));
    server.clearFaults();
  }

  const text = inspect([seen, logger.lines], { depth: 20, showHidden: true });
  expect(text).toContain('STORE_DENIED');
  expect(text).toContain('STORE_THROTTLED');
  const secret = account.credentials.private_key.split('\n')[1];
  expect(text).not.toContain(secret);
  expect(text).not.toMatch(/ya29\.|Bearer|assertion|PRIVATE KEY/);
}, 30_000);
