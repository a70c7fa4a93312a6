import { systemClock } from '@walkeros/core';
import { createFakeClock, createServiceAccount } from '@walkeros/store-testkit';
import { assertion, closeServers, exchange, openClient, range } from './sheets-client.js';

const MINUTE_MS = 60_000;

afterEach(closeServers);

describe('the token endpoint', () => {
  test('grants a token for an assertion that the account signed', async () => {
    const { server, account } = await openClient();

    const response = await exchange(server, assertion(account));

    expect(await response.json()).toMatchObject({ expires_in: 3600, token_type: 'Bearer' });
  });

  test.each([
    ['a wrong audience', { aud: 'https://example.com' }],
    ['an expiry in the past', { exp: 1000, iat: 0 }],
    ['a lifetime beyond an hour', { exp: Math.floor(systemClock.now() / 1000) + 9000 }],
    ['no scope of Sheets', { scope: 'openid' }],
    ['an account that nobody knows', { iss: 'stranger@example.com' }],
  ])('refuses %s', async (_, changes) => {
    const { server, account } = await openClient();

    const response = await exchange(server, assertion(account, changes));

    expect(response.status).toBe(400);
    expect(server.counters.tokens).toBe(1);
  });

  test("refuses another key's signature", async () => {
    const { server, account } = await openClient();
    const email = account.credentials.client_email;

    const response = await exchange(server, assertion(createServiceAccount({ email })));

    expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
  });

  test('lets tokens expire', async () => {
    const clock = createFakeClock();
    const { call, id } = await openClient({ clock, tokenLifetimeMs: MINUTE_MS });

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
    const { call, id } = await openClient();

    const { body } = await call('GET', `${id}/values/${range(text)}`);

    expect(body.values).toEqual(values);
  });

  test('keeps numbers and booleans when asked for unformatted values', async () => {
    const { call, id } = await openClient();

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
    const { call, id } = await openClient();

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
    const { call, id } = await openClient();

    const { body } = await call('GET', `${id}/values/${range('Sessions!D5:E9')}`);

    expect(body).toEqual({ range: 'Sessions!D5:E9', majorDimension: 'ROWS' });
  });

  test('counts a batch of ranges as one read', async () => {
    const { call, id, server } = await openClient();

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
    const { call, id } = await openClient();

    const answer = await call('GET', `${id}/values/${range(text)}`);

    expect(answer).toMatchObject({
      status: 400,
      body: { error: { status: 'INVALID_ARGUMENT' } },
    });
    expect(answer.body.error?.message).toContain(message);
  });

  test('answers a spreadsheet through a field mask, cells included', async () => {
    const { call, id } = await openClient();

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
    const { call, id } = await openClient();

    const { body } = await call('POST', `${id}/values:batchUpdate`, {
      valueInputOption: 'RAW',
      includeValuesInResponse: true,
      data: [{ range: 'Sessions!A2:C2', values: [[null, '=1+1', '']] }],
    });

    expect(body.responses?.[0]).toMatchObject({
      updatedRange: 'Sessions!A2:C2',
      updatedCells: 2,
      updatedData: { values: [['s1', '=1+1']] },
    });
  });

  test('stores formulas only where they are typed', async () => {
    const { call, id, server } = await openClient();

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
    const { call, id, server } = await openClient();

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
    const { call, server } = await openClient();
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
    const { call, server } = await openClient();
    const id = server.addSpreadsheet({ T: [['a'], [], ['', 'x', 'y'], ['', 'z']] });

    const { body } = await call('POST', `${id}/values/T:append?valueInputOption=RAW`, {
      values: [['new', 1]],
    });

    expect(body).toMatchObject({ tableRange: 'T!B3:C4', updates: { updatedRange: 'T!B5:C5' } });
  });

  test('clears one range or several', async () => {
    const { call, id, server } = await openClient();

    await call('POST', `${id}/values/${range('Sessions!C:C')}:clear`, {});
    await call('POST', `${id}/values:batchClear`, { ranges: ['Sessions!A2', 'Sessions!3:9'] });

    expect(server.operator(id, 'Sessions').grid()).toEqual([
      ['session', 'tier'],
      ['', 'gold'],
    ]);
  });

  test('names the input option that is missing', async () => {
    const { call, id } = await openClient();

    const { status, body } = await call('PUT', `${id}/values/Sessions!A1`, { values: [['x']] });

    expect(status).toBe(400);
    expect(body.error?.message).toContain('valueInputOption');
  });
});
