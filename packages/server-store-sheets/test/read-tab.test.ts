import { createSheetsServer, storeContext, type SheetsServer } from '@walkeros/store-testkit';
import { readTab, type SheetsSettings } from '../src/index.js';

let server: SheetsServer;

beforeAll(async () => {
  server = await createSheetsServer({ latencyMs: 0 });
});
afterAll(() => server.close());

function contextOf(settings: Partial<SheetsSettings> & { id: string }) {
  const { credentials } = server.createAccount();
  return storeContext<SheetsSettings>({
    settings: { credentials: { ...credentials }, endpoint: server.url, ...settings },
  });
}

describe('a tab that is read before there is a store', () => {
  const users = [
    ['id', 'plan', 'seats'],
    ['u1', 'gold', 3],
    ['u2', 'basic', 1],
  ];

  it('is the first one where none is named, with its cells as they are', async () => {
    const id = server.addSpreadsheet({ 'All users': users, Prices: [['sku']] });

    expect(await readTab(contextOf({ id }), { maxRows: 100 })).toEqual({
      sheet: 'All users',
      rows: users,
    });
  });

  it('is read as far as it is wanted', async () => {
    const id = server.addSpreadsheet({ Users: users });

    expect((await readTab(contextOf({ id }), { maxRows: 2 })).rows).toHaveLength(2);
  });

  it('names the tabs that there are when there is no such tab', async () => {
    const id = server.addSpreadsheet({ Users: users, Prices: [['sku']] });

    await expect(
      readTab(contextOf({ id, sheet: 'User' }), { maxRows: 2 }),
    ).rejects.toMatchObject({
      code: 'STORE_DENIED',
      message: expect.stringContaining('no tab "User", only "Users", "Prices"') as string,
    });
  });

  it('says with whom a spreadsheet has to be shared', async () => {
    const id = server.addSpreadsheet({ Users: users });
    const context = contextOf({ id });
    const { client_email: email } = context.config.settings?.credentials as never;
    server.unshare(id, email);

    await expect(readTab(context, { maxRows: 2 })).rejects.toThrow(`share it with ${email}`);
  });
});
