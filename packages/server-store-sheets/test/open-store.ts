import type { Clock, Store } from '@walkeros/core';
import type {
  RecordingLogger,
  ServiceAccount,
  SheetOperator,
  SheetsContent,
  SheetsLocaleName,
  SheetsServer,
  SheetsServerOptions,
} from '@walkeros/store-testkit';
import {
  createRecordingLogger,
  createServiceAccount,
  createSheetsServer,
  storeContext,
} from '@walkeros/store-testkit';
import { systemClock } from '@walkeros/core';
import { storeSheetsInit } from '@walkeros/server-store-sheets';

/** Making an RSA key takes a while: one for all tests, with an e-mail for each. */
const KEY = createServiceAccount();

export interface Rig {
  server: SheetsServer;
  store: Store & { getMany: NonNullable<Store['getMany']> };
  id: string;
  account: ServiceAccount;
  logger: RecordingLogger;
  person: SheetOperator;
  /** Another store on the same tab, with settings of its own. */
  another(settings?: Record<string, unknown>, env?: Record<string, unknown>): Promise<Store>;
}

export interface RigOptions extends SheetsServerOptions {
  content?: SheetsContent;
  settings?: Record<string, unknown>;
  config?: Record<string, unknown>;
  locale?: SheetsLocaleName;
  /** Without sockets: thousands of steps in seconds. */
  direct?: boolean;
}

const servers: SheetsServer[] = [];
let accounts = 0;

export async function closeRigs(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.close()));
}

export const SESSIONS: SheetsContent = {
  Sessions: [
    ['session', 'tier', 'score'],
    ['s1', 'gold', 98.5],
    ['s2', 'silver', 7],
  ],
};

/** A server with one spreadsheet, and a store on its first tab that uses the unmodified client. */
export async function openRig(options: RigOptions = {}): Promise<Rig> {
  const { content = SESSIONS, settings = {}, config = {}, locale, direct, ...rest } = options;
  const serverOptions: SheetsServerOptions = rest;
  const server = await createSheetsServer({ latencyMs: 0, ...serverOptions });
  servers.push(server);
  accounts += 1;
  const email = `robot-${accounts}@example.iam.gserviceaccount.com`;
  const credentials = { ...KEY.credentials, client_email: email, token_uri: server.tokenUrl };
  const account = { ...KEY, credentials };
  server.addAccount(account);
  const id = server.addSpreadsheet(content, locale === undefined ? {} : { locale });
  const sheet = Object.keys(content)[0] ?? 'Sheet1';
  const logger = createRecordingLogger();
  const clock: Clock = serverOptions.clock ?? systemClock;
  const another: Rig['another'] = async (more = {}, env = {}) =>
    storeSheetsInit(
      storeContext({
        id: 'sessions',
        clock,
        logger,
        config,
        env: direct === true ? { fetch: server.fetch, ...env } : env,
        settings: {
          id,
          sheet,
          endpoint: server.url,
          credentials,
          ...settings,
          ...more,
        } as never,
      }),
    );
  return {
    server,
    store: (await another()) as Rig['store'],
    id,
    account,
    logger,
    person: server.operator(id, sheet),
    another,
  };
}
