import { createFakeClock, createSheetsServer, settle } from '@walkeros/store-testkit';
import { closeServers, openClient, range } from './sheets-client.js';

const MINUTE_MS = 60_000;

afterEach(closeServers);

describe('limits and faults', () => {
  test('refuses the 61st read of a minute with the seconds to wait, and refills', async () => {
    const clock = createFakeClock(10 * MINUTE_MS);
    const { call, id, server } = await openClient({ clock });
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
    const { call, id } = await openClient({ quota: { reads: 5, projectReads: 1, writes: 1 } });

    await call('GET', `${id}/values/Sessions!A1`);
    const read = await call('GET', `${id}/values/Sessions!A1`);
    const write = await call('POST', `${id}/values/Sessions!A9:clear`, {});

    expect([read.status, write.status]).toEqual([429, 200]);
  });

  test('answers 403 for a spreadsheet that is not shared and 404 for one that is not there', async () => {
    const { call, id, server, account } = await openClient();

    server.unshare(id, account.credentials.client_email);

    expect((await call('GET', id)).body.error?.status).toBe('PERMISSION_DENIED');
    expect((await call('GET', 'nothing')).body.error?.status).toBe('NOT_FOUND');
    expect((await call('PATCH', id)).status).toBe(404);
  });

  test('plays scripted faults, on requests of a kind, as often as asked', async () => {
    const { call, id, server } = await openClient();
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
    const { call, id, server } = await openClient();
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

    const answer = server.fetch(`${server.url}v4/spreadsheets/none/values/A1`);
    await settle();
    await clock.advanceAsync(99);
    expect(server.requests).toHaveLength(0);
    await clock.advanceAsync(301);
    expect(server.requests).toHaveLength(1);
    await clock.advanceAsync(400);

    expect((await answer).status).toBe(401);
    await server.close();
  });

  test('hangs until the caller gives up', async () => {
    const { server, id } = await openClient();
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
    const { server, id } = await openClient();
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
    const { server, id, call } = await openClient();
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
