import { createSign } from 'node:crypto';
import type {
  ServiceAccount,
  SheetsServer,
  SheetsServerOptions,
} from '@walkeros/store-testkit';
import {
  createFakeClock,
  createServiceAccount,
  createSheetsServer,
  settle,
} from '@walkeros/store-testkit';

const MINUTE_MS = 60_000;
const SESSIONS = [
  ['session', 'tier', 'score'],
  ['s1', 'gold', 1.5],
  ['s2', { value: 7, formatted: '007' }, true],
  ['s3', { value: '#N/A', error: true, formula: '=NA()' }],
];

interface Client {
  server: SheetsServer;
  account: ServiceAccount;
  id: string;
  call(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: any; retryAfter: string | null }>;
}

const ROBOT = createServiceAccount();
const servers: SheetsServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

function assertion(account: ServiceAccount, changes: Record<string, unknown> = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: account.credentials.client_email,
    scope: 'https://www.googleapis.com/auth/spreadsheets',
    aud: 'https://oauth2.googleapis.com/token',
    iat: now,
    exp: now + 3600,
    ...changes,
  };
  const part = (value: unknown): string =>
    Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  const signature = createSign('RSA-SHA256').update(text).sign(account.credentials.private_key);
  return `${text}.${signature.toString('base64url')}`;
}

function exchange(server: SheetsServer, jwt: string): Promise<Response> {
  return fetch(server.tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: jwt,
    }),
  });
}

async function open(options: SheetsServerOptions = {}): Promise<Client> {
  const server = await createSheetsServer({ latencyMs: 0, ...options });
  servers.push(server);
  const account = ROBOT;
  server.addAccount(account);
  const id = server.addSpreadsheet({ Sessions: SESSIONS, "O'Hara 2": [['k']] });
  const grant = (await (await exchange(server, assertion(account))).json()) as {
    access_token: string;
  };
  return {
    server,
    account,
    id,
    async call(method, path, body) {
      const response = await fetch(`${server.url}v4/spreadsheets/${path}`, {
        method,
        headers: { authorization: `Bearer ${grant.access_token}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return {
        status: response.status,
        body: await response.json(),
        retryAfter: response.headers.get('retry-after'),
      };
    },
  };
}

const range = (text: string): string => encodeURIComponent(text);

describe('the token endpoint', () => {
  test('grants a token for an assertion that the account signed', async () => {
    const { server, account } = await open();

    const response = await exchange(server, assertion(account));

    expect(await response.json()).toMatchObject({ expires_in: 3600, token_type: 'Bearer' });
  });

  test.each([
    ['a wrong audience', { aud: 'https://example.com' }],
    ['an expiry in the past', { exp: 1000, iat: 0 }],
    ['a lifetime beyond an hour', { exp: Math.floor(Date.now() / 1000) + 9000 }],
    ['no scope of Sheets', { scope: 'openid' }],
    ['an account that nobody knows', { iss: 'stranger@example.com' }],
  ])('refuses %s', async (_, changes) => {
    const { server, account } = await open();

    const response = await exchange(server, assertion(account, changes));

    expect(response.status).toBe(400);
    expect(server.counters.tokens).toBe(1);
  });

  test("refuses another key's signature", async () => {
    const { server, account } = await open();
    const email = account.credentials.client_email;

    const response = await exchange(server, assertion(createServiceAccount({ email })));

    expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
  });

  test('lets tokens expire', async () => {
    const clock = createFakeClock();
    const { call, id } = await open({ clock, tokenLifetimeMs: MINUTE_MS });

    clock.advance(MINUTE_MS);

    expect(await call('GET', `${id}/values/Sessions`)).toMatchObject({
      status: 401,
      body: { error: { code: 401, status: 'UNAUTHENTICATED' } },
    });
  });
});

describe('reading values', () => {
  test.each([
    [
      'Sessions',
      [
        ['session', 'tier', 'score'],
        ['s1', 'gold', '1.5'],
        ['s2', '007', 'TRUE'],
        ['s3', '#N/A'],
      ],
    ],
    [
      'Sessions!A2:B',
      [
        ['s1', 'gold'],
        ['s2', '007'],
        ['s3', '#N/A'],
      ],
    ],
    ["'Sessions'!1:1", [['session', 'tier', 'score']]],
    ['Sessions!B2', [['gold']]],
    ['Sessions!C:C', [['score'], ['1.5'], ['TRUE']]],
    ['A1:A2', [['session'], ['s1']]],
    [
      'Sessions!B3:A2',
      [
        ['s1', 'gold'],
        ['s2', '007'],
      ],
    ],
    ["'O''Hara 2'!A1", [['k']]],
  ])('answers %s as it is displayed, without empty ends', async (text, values) => {
    const { call, id } = await open();

    const { body } = await call('GET', `${id}/values/${range(text)}`);

    expect(body.values).toEqual(values);
  });

  test('keeps numbers and booleans when asked for unformatted values', async () => {
    const { call, id } = await open();

    const { body } = await call(
      'GET',
      `${id}/values/${range('Sessions!A2:C3')}?valueRenderOption=UNFORMATTED_VALUE`,
    );

    expect(body).toEqual({
      range: 'Sessions!A2:C3',
      majorDimension: 'ROWS',
      values: [
        ['s1', 'gold', 1.5],
        ['s2', 7, true],
      ],
    });
  });

  test('turns columns into rows on demand', async () => {
    const { call, id } = await open();

    const { body } = await call(
      'GET',
      `${id}/values/${range('Sessions!A1:B2')}?majorDimension=COLUMNS`,
    );

    expect(body.values).toEqual([
      ['session', 's1'],
      ['tier', 'gold'],
    ]);
  });

  test('leaves values out where a range is empty', async () => {
    const { call, id } = await open();

    const { body } = await call('GET', `${id}/values/${range('Sessions!D5:E9')}`);

    expect(body).toEqual({ range: 'Sessions!D5:E9', majorDimension: 'ROWS' });
  });

  test('counts a batch of ranges as one read', async () => {
    const { call, id, server } = await open();

    const query = ['1:1', 'A:A'].map((part) => `ranges=${range(`Sessions!${part}`)}`).join('&');
    const { body } = await call('GET', `${id}/values:batchGet?${query}`);

    expect(body.valueRanges).toHaveLength(2);
    expect(server.counters).toEqual({ reads: 1, writes: 0, tokens: 1, rejected: 0 });
  });

  test.each([
    ['Nowhere!A1', 'Unable to parse range: Nowhere!A1'],
    ['Sessions!A1:B:C', 'Unable to parse range: Sessions!A1:B:C'],
    ['Sessions!5000:5000', 'exceeds grid limits'],
  ])('refuses %s', async (text, message) => {
    const { call, id } = await open();

    const answer = await call('GET', `${id}/values/${range(text)}`);

    expect(answer).toMatchObject({
      status: 400,
      body: { error: { status: 'INVALID_ARGUMENT' } },
    });
    expect(answer.body.error.message).toContain(message);
  });

  test('answers a spreadsheet through a field mask, cells included', async () => {
    const { call, id } = await open();

    const fields =
      'sheets(properties.title,data(rowData(values(userEnteredValue,effectiveValue))))';
    const query = `fields=${range(fields)}&ranges=${range('Sessions!A4:B4')}`;
    const { body } = await call('GET', `${id}?${query}`);

    expect(body).toEqual({
      sheets: [
        {
          properties: { title: 'Sessions' },
          data: [
            {
              rowData: [
                {
                  values: [
                    {
                      userEnteredValue: { stringValue: 's3' },
                      effectiveValue: { stringValue: 's3' },
                    },
                    {
                      userEnteredValue: { formulaValue: '=NA()' },
                      effectiveValue: { errorValue: { type: 'N_A', message: '' } },
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
  });
});

describe('writing values', () => {
  test('skips null, empties a cell for an empty string and echoes the whole range', async () => {
    const { call, id } = await open();

    const { body } = await call('POST', `${id}/values:batchUpdate`, {
      valueInputOption: 'RAW',
      includeValuesInResponse: true,
      data: [{ range: 'Sessions!A2:C2', values: [[null, '=1+1', '']] }],
    });

    expect(body.responses[0]).toMatchObject({
      updatedRange: 'Sessions!A2:C2',
      updatedCells: 2,
      updatedData: { values: [['s1', '=1+1']] },
    });
  });

  test('stores formulas only where they are typed', async () => {
    const { call, id, server } = await open();

    await call('PUT', `${id}/values/${range('Sessions!B2:C2')}?valueInputOption=USER_ENTERED`, {
      values: [['=2', '42']],
    });

    const { body } = await call(
      'GET',
      `${id}/values/${range('Sessions!B2:C2')}?valueRenderOption=FORMULA`,
    );
    expect(body.values).toEqual([['=2', 42]]);
    expect(server.operator(id, 'Sessions').grid()[1]).toEqual(['s1', 2, 42]);
  });

  test('writes nothing of a batch of which one part cannot be written', async () => {
    const { call, id, server } = await open();

    const { status } = await call('POST', `${id}/values:batchUpdate`, {
      valueInputOption: 'RAW',
      data: [
        { range: 'Sessions!B2', values: [['changed']] },
        { range: 'Sessions!B3', values: [['x'.repeat(50_001)]] },
      ],
    });

    expect(status).toBe(400);
    expect(server.operator(id, 'Sessions').grid()[1]).toEqual(['s1', 'gold', 1.5]);
  });

  test.each([
    ['OVERWRITE', [['a'], ['b'], ['new'], ['other table']]],
    ['INSERT_ROWS', [['a'], ['b'], ['new'], [], ['other table']]],
  ])('appends beneath the first table with %s', async (insert, expected) => {
    const { call, server } = await open();
    const id = server.addSpreadsheet({ T: [['a'], ['b'], [], ['other table']] });

    const { body } = await call(
      'POST',
      `${id}/values/${range('T!A1')}:append?valueInputOption=RAW&insertDataOption=${insert}`,
      { values: [['new']] },
    );

    expect(body).toMatchObject({ tableRange: 'T!A1:A2', updates: { updatedRange: 'T!A3' } });
    expect(server.operator(id, 'T').grid()).toEqual(expected);
  });

  test('appends to the last table of a whole tab', async () => {
    const { call, server } = await open();
    const id = server.addSpreadsheet({ T: [['a'], [], ['', 'x', 'y'], ['', 'z']] });

    const { body } = await call('POST', `${id}/values/T:append?valueInputOption=RAW`, {
      values: [['new', 1]],
    });

    expect(body).toMatchObject({ tableRange: 'T!B3:C4', updates: { updatedRange: 'T!B5:C5' } });
  });

  test('clears one range or several', async () => {
    const { call, id, server } = await open();

    await call('POST', `${id}/values/${range('Sessions!C:C')}:clear`, {});
    await call('POST', `${id}/values:batchClear`, { ranges: ['Sessions!A2', 'Sessions!3:9'] });

    expect(server.operator(id, 'Sessions').grid()).toEqual([
      ['session', 'tier'],
      ['', 'gold'],
    ]);
  });

  test('names the input option that is missing', async () => {
    const { call, id } = await open();

    const { status, body } = await call('PUT', `${id}/values/Sessions!A1`, { values: [['x']] });

    expect(status).toBe(400);
    expect(body.error.message).toContain('valueInputOption');
  });
});

describe('limits and faults', () => {
  test('refuses the 61st read of a minute with the seconds to wait, and refills', async () => {
    const clock = createFakeClock(10 * MINUTE_MS);
    const { call, id, server } = await open({ clock });
    const read = (): Promise<{ status: number; retryAfter: string | null }> =>
      call('GET', `${id}/values/Sessions!A1`);

    for (let count = 0; count < 60; count += 1)
      expect(await read()).toMatchObject({ status: 200 });
    clock.advance(MINUTE_MS - 5000);
    expect(await read()).toMatchObject({ status: 429, retryAfter: '5' });
    clock.advance(5000);
    expect(await read()).toMatchObject({ status: 200 });

    expect(server.counters).toMatchObject({ reads: 61, rejected: 1 });
  });

  test('counts writes apart from reads, and the project beside the user', async () => {
    const { call, id } = await open({ quota: { reads: 5, projectReads: 1, writes: 1 } });

    await call('GET', `${id}/values/Sessions!A1`);
    const read = await call('GET', `${id}/values/Sessions!A1`);
    const write = await call('POST', `${id}/values/Sessions!A9:clear`, {});

    expect([read.status, write.status]).toEqual([429, 200]);
  });

  test('answers 403 for a spreadsheet that is not shared and 404 for one that is not there', async () => {
    const { call, id, server, account } = await open();

    server.unshare(id, account.credentials.client_email);

    expect((await call('GET', id)).body.error.status).toBe('PERMISSION_DENIED');
    expect((await call('GET', 'nothing')).body.error.status).toBe('NOT_FOUND');
    expect((await call('PATCH', id)).status).toBe(404);
  });

  test('plays scripted faults, on requests of a kind, as often as asked', async () => {
    const { call, id, server } = await open();
    const read = (): Promise<{ status: number }> => call('GET', `${id}/values/Sessions!A1`);

    server.failNext({ status: 503, on: 'write' });
    server.failNext({ status: 500, times: 2 });

    expect(await read()).toMatchObject({ status: 500 });
    expect(await call('POST', `${id}/values/Sessions!A9:clear`, {})).toMatchObject({
      status: 503,
    });
    expect(await read()).toMatchObject({ status: 500 });
    expect(await read()).toMatchObject({ status: 200 });
  });

  test('can cut an answer short, drop it, or carry the request out and then drop it', async () => {
    const { call, id, server } = await open();
    const write = (): Promise<unknown> => call('POST', `${id}/values/Sessions!A2:clear`, {});

    server.failNext({ truncate: 10 });
    await expect(write()).rejects.toThrow(/JSON/);
    server.operator(id, 'Sessions').setCell('A2', 's1');
    server.failNext({ reset: true });
    await expect(write()).rejects.toThrow('fetch failed');
    expect(server.operator(id, 'Sessions').grid()[1]).toEqual(['s1', 'gold', 1.5]);
    server.failNext({ reset: true, applied: true });
    await expect(write()).rejects.toThrow('fetch failed');

    expect(server.operator(id, 'Sessions').grid()[1]).toEqual(['', 'gold', 1.5]);
  });

  test('takes its time when told to', async () => {
    const clock = createFakeClock();
    const server = await createSheetsServer({ clock, latencyMs: [200, 800] });
    servers.push(server);

    const answer = server.fetch(`${server.url}v4/spreadsheets/none/values/A1`);
    await settle();
    await clock.advanceAsync(99);
    expect(server.requests).toHaveLength(0);
    await clock.advanceAsync(301);
    expect(server.requests).toHaveLength(1);
    await clock.advanceAsync(400);

    expect((await answer).status).toBe(401);
  });

  test('hangs until the caller gives up', async () => {
    const { server, id } = await open();
    const controller = new AbortController();
    server.failNext({ hang: true });

    const answer = server.fetch(`${server.url}v4/spreadsheets/${id}`, {
      signal: controller.signal,
    });
    controller.abort(new Error('enough'));

    await expect(answer).rejects.toThrow('enough');
  });
});

describe('a person at the sheet', () => {
  test('sorts, inserts, deletes, renames and moves', async () => {
    const { server, id } = await open();
    const person = server.operator(id, 'Sessions');

    person.sortRows('session', 'descending');
    person.insertRow(2, ['s9', 'new']);
    person.deleteRow(5);
    person.moveColumn('tier', 0);
    person.renameHeader('score', 'points');
    person.setCell('D1', 'note');

    expect(person.grid()).toEqual([
      ['tier', 'session', 'points', 'note'],
      ['new', 's9'],
      ['#N/A', 's3'],
      [7, 's2', true],
    ]);
  });

  test('can act right before a request is carried out, and rename the tab', async () => {
    const { server, id, call } = await open();
    server.beforeRequest(({ kind }) => {
      if (kind === 'read') server.operator(id, 'Sessions').setCell('B2', 'silver');
    });

    const { body } = await call('GET', `${id}/values/${range('Sessions!B2')}`);
    server.beforeRequest(undefined);
    server.operator(id, 'Sessions').renameSheet('Visits');

    expect(body.values).toEqual([['silver']]);
    expect((await call('GET', `${id}/values/Sessions`)).status).toBe(400);
    expect((await call('GET', `${id}/values/Visits`)).status).toBe(200);
  });
});
