import { GoogleAuth } from 'google-auth-library';
import { sheets } from '@googleapis/sheets';
import { sheetsTransport, storeContext } from '@walkeros/store-testkit';
import { storeSheetsInit } from '@walkeros/server-store-sheets';
import { closeRigs, openRig } from './open-store.js';

afterEach(closeRigs);

describe('setup', () => {
  test('writes the headers of the settings into an empty header row', async () => {
    const { store, person } = await openRig({
      content: { T: [] },
      settings: { keyColumn: 'id', valueColumn: 'plan' },
    });

    expect(await store.setup?.()).toEqual({ headersWritten: ['id', 'plan'] });
    await store.set('a', 'pro');

    expect(person.grid()).toEqual([
      ['id', 'plan'],
      ['a', 'pro'],
    ]);
  });

  test('writes the headers that the config lists', async () => {
    const { store, person } = await openRig({
      content: { T: [] },
      config: { setup: { headers: ['id', 'tier', 'score'] } },
    });

    await store.setup?.();

    expect(person.grid()).toEqual([['id', 'tier', 'score']]);
  });

  test('leaves headers alone, and checks them', async () => {
    const { store, server, another } = await openRig();

    expect(await store.setup?.()).toEqual({});
    const wrong = await another({ valueColumn: 'nothing' });
    await expect(wrong.setup?.()).rejects.toMatchObject({ kind: 'invalid-data' });

    expect(server.counters.writes).toBe(0);
  });

  test('says what is wrong with the access', async () => {
    const { store, server, id, account } = await openRig();
    server.unshare(id, account.credentials.client_email);

    await expect(store.setup?.()).rejects.toMatchObject({
      operation: 'setup',
      message: expect.stringContaining(account.credentials.client_email) as string,
    });
  });
});

describe('settings', () => {
  const open = (settings: Record<string, unknown>, config = {}): unknown =>
    storeSheetsInit(storeContext({ id: 'crm', settings: settings as never, config }));

  test.each([
    [{}, 'stores.crm.config.settings.id'],
    [{ id: 'x', sheets: 'T' }, 'sheet'],
    [{ id: 'x', mode: 'fast' }, 'stores.crm.config.settings.mode'],
    [{ id: 'x', refresh: 'soon' }, 'stores.crm.config.settings.refresh'],
    [{ id: 'x', quota: { reads: 0 } }, 'stores.crm.config.settings.quota.reads'],
    [{ id: 'x', credentials: 'no JSON' }, 'stores.crm.config.settings.credentials'],
    [{ id: 'x', refresh: '1m' }, 'stores.crm.config.settings.refresh'],
    [{ id: 'x', mode: 'key', refresh: 60 }, 'stores.crm.config.settings.refresh'],
    [
      { id: 'x', valueColumn: 'plan', columns: { plan: 'json', born: 'date' } },
      'stores.crm.config.settings.columns.born',
    ],
  ])('%j is refused with the path', (settings, path) => {
    expect(() => open(settings)).toThrow(path);
  });

  test('refresh without a snapshot is refused with what to do instead', () => {
    expect(() => open({ id: 'x', refresh: '1m' })).toThrow(
      'is for "mode": "snapshot" only; for single keys, set the "ttl" of a cache',
    );
    expect(() => open({ id: 'x', refresh: '1m', mode: 'snapshot' })).not.toThrow();
  });

  test('credentials that are no key file are not quoted', () => {
    const attempt = (): unknown => open({ id: 'x', credentials: '{"private_key":"CANARY"}' });

    expect(attempt).toThrow('is not the key file of a service account');
    expect(attempt).not.toThrow('CANARY');
  });

  test('raw bytes are refused', () => {
    expect(() => open({ id: 'x' }, { file: true })).toThrow('stores.crm.config.file');
  });

  test('a key file as JSON, in the config, with escaped line breaks is fine', async () => {
    const { id, server, account } = await openRig();
    const key = account.credentials.private_key.replaceAll('\n', '\\n');
    const credentials = JSON.stringify({ ...account.credentials, private_key: key });

    const store = await storeSheetsInit(
      storeContext({
        settings: { id, sheet: 'Sessions', endpoint: server.url, quota: { reads: 60 } },
        config: { credentials },
      }),
    );

    expect(await store.get('s1')).toMatchObject({ tier: 'gold' });
  });

  test('a client or an auth object of the caller is used as it is', async () => {
    const { id, server, account } = await openRig();
    const { rootUrl, fetchImplementation } = sheetsTransport(server);
    const auth = new GoogleAuth({
      credentials: { ...account.credentials },
      scopes: ['https://www.googleapis.com/auth/spreadsheets'],
      clientOptions: { transporterOptions: { fetchImplementation } },
    });
    const client = sheets({ version: 'v4', auth, rootUrl });
    const settings = { id, sheet: 'Sessions' };

    const ofClient = await storeSheetsInit(storeContext({ settings, env: { sheets: client } }));
    const ofAuth = await storeSheetsInit(
      storeContext({ settings: { ...settings, endpoint: rootUrl }, env: { auth } }),
    );

    expect(await ofClient.get('s1')).toMatchObject({ tier: 'gold' });
    expect(await ofAuth.get('s1')).toMatchObject({ tier: 'gold' });
  });
});
