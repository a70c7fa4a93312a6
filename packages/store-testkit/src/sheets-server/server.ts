import type { Clock } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import { createFaultScript } from '../fault-script.js';
import type { ApiParts, LoggedRequest } from './api.js';
import { createApi } from './api.js';
import { createDirectFetch } from './direct-fetch.js';
import type { RequestKind, SheetsFault } from './fault.js';
import { listen } from './listener.js';
import type { SheetOperator } from './operator.js';
import { createOperator } from './operator.js';
import type { QuotaMeter, SheetsQuota } from './quota.js';
import { createQuotaMeter, GOOGLE_QUOTA } from './quota.js';
import type { ServiceAccount } from '../google/service-account.js';
import { createServiceAccount } from '../google/service-account.js';
import type { SheetsContent, SpreadsheetOptions } from './spreadsheet.js';
import { Spreadsheet } from './spreadsheet.js';
import { createTokenIssuer } from '../google/token-issuer.js';

const SCOPE =
  /^https:\/\/www\.googleapis\.com\/auth\/(?:spreadsheets(?:\.readonly)?|drive(?:\.file)?)$/;

/** How slow and how strict the server is; by default as Google. */
export interface SheetsServerOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default `127.0.0.1`. */
  host?: string;
  /** Time of the quota, of tokens and of the latency. Default the system's. */
  clock?: Clock;
  /** Shortest and longest answer in milliseconds, or 0 for none. Default `[200, 800]`. */
  latencyMs?: readonly [number, number] | 0;
  /** Default Google's: 60 reads and 60 writes a minute. `false` switches it off. */
  quota?: Partial<SheetsQuota> | false;
  /** How long an access token holds. Default an hour. */
  tokenLifetimeMs?: number;
}

/** What the server has answered so far. */
export interface SheetsCounters {
  /** Reads that the quota paid for. */
  reads: number;
  /** Writes that the quota paid for. */
  writes: number;
  /** Access tokens handed out. */
  tokens: number;
  /** Answers with status 429. */
  rejected: number;
}

/** A Google Sheets of a test's own: its API, its accounts, and who types into the sheets. */
export interface SheetsServer {
  /** Root of the API, for `rootUrl` or the store's `endpoint`: `http://127.0.0.1:41234/`. */
  readonly url: string;
  /** Where service accounts fetch tokens, for `token_uri` of their key file. */
  readonly tokenUrl: string;
  /** The same API without a socket. */
  readonly fetch: typeof globalThis.fetch;
  readonly requests: readonly LoggedRequest[];
  /** A fresh snapshot at each read. */
  readonly counters: SheetsCounters;
  /** @returns Id of the new spreadsheet, which every account of the server may open. */
  addSpreadsheet(content: SheetsContent, options?: SpreadsheetOptions): string;
  /** A person with one tab open. @throws RangeError when there is no such tab. */
  operator(spreadsheetId: string, sheet: string): SheetOperator;
  /** A service account that the token endpoint knows, with `token_uri` set to this server. */
  createAccount(email?: string): ServiceAccount;
  /** Makes an account of another source known. */
  addAccount(account: ServiceAccount): void;
  /** Takes the spreadsheet away from an account: 403 from now on. `share` gives it back. */
  unshare(spreadsheetId: string, email: string): void;
  share(spreadsheetId: string, email: string): void;
  expireTokens(): void;
  setQuota(quota: Partial<SheetsQuota> | false): void;
  failNext(fault: SheetsFault): void;
  clearFaults(): void;
  /** Runs right before each request is carried out; one hook at a time. */
  beforeRequest(hook: ((call: { kind: RequestKind; path: string }) => void) | undefined): void;
  /** Forgets the log and sets the counters to zero. */
  resetCounters(): void;
  close(): Promise<void>;
}

/**
 * A server on loopback that the unmodified Google Sheets client talks to: values, quota,
 * latency, tokens and errors as Google's, with people editing the sheet on command.
 * `docs/sheets-server.md` lists what it leaves out.
 */
export async function createSheetsServer(
  options: SheetsServerOptions = {},
): Promise<SheetsServer> {
  const parts = createParts(options);
  const handle = createApi(parts);
  const { port = 0, host = '127.0.0.1' } = options;
  const listener = await listen(handle, { port, host });
  const tokenUrl = `${listener.url}token`;
  parts.tokenUrl = tokenUrl;
  return {
    ...sheetControls(parts),
    ...accountControls(parts),
    ...faultControls(parts),
    url: listener.url,
    tokenUrl,
    fetch: createDirectFetch(handle),
    requests: parts.requests,
    get counters() {
      return countersOf(parts.requests);
    },
    resetCounters: () => void parts.requests.splice(0),
    close: () => listener.close(),
  };
}

function createParts(options: SheetsServerOptions): ApiParts {
  const clock = options.clock ?? systemClock;
  return {
    clock,
    tokens: createTokenIssuer({
      clock,
      lifetimeMs: options.tokenLifetimeMs ?? 3_600_000,
      scope: SCOPE,
    }),
    tokenUrl: '',
    faults: createFaultScript(['token']),
    spreadsheets: new Map(),
    requests: [],
    quota: meterOf(options.quota, clock),
    pause: pauses(clock, options.latencyMs ?? [200, 800]),
    beforeRequest: undefined,
  };
}

function meterOf(quota: SheetsServerOptions['quota'], clock: Clock): QuotaMeter | undefined {
  return quota === false ? undefined : createQuotaMeter({ ...GOOGLE_QUOTA, ...quota }, clock);
}

type Controls<K extends keyof SheetsServer> = Pick<SheetsServer, K>;

function sheetControls(
  parts: ApiParts,
): Controls<'addSpreadsheet' | 'operator' | 'share' | 'unshare'> {
  function sheetOf(id: string): Spreadsheet {
    const sheet = parts.spreadsheets.get(id);
    if (sheet === undefined) throw new RangeError(`no spreadsheet "${id}" on this server`);
    return sheet;
  }

  return {
    addSpreadsheet(content, options = {}) {
      const sheet = new Spreadsheet(content, options);
      parts.spreadsheets.set(sheet.id, sheet);
      return sheet.id;
    },
    operator(spreadsheetId, title) {
      const sheet = sheetOf(spreadsheetId);
      const grid = sheet.grid(title);
      if (grid === undefined) throw new RangeError(`no tab "${title}"`);
      return createOperator(grid, sheet.locale);
    },
    unshare: (spreadsheetId, email) => void sheetOf(spreadsheetId).refused.add(email),
    share: (spreadsheetId, email) => void sheetOf(spreadsheetId).refused.delete(email),
  };
}

function accountControls(
  parts: ApiParts,
): Controls<'createAccount' | 'addAccount' | 'expireTokens'> {
  return {
    createAccount(email) {
      const named = email === undefined ? {} : { email };
      const account = createServiceAccount({ tokenUri: parts.tokenUrl, ...named });
      parts.tokens.register(account);
      return account;
    },
    addAccount: (account) => parts.tokens.register(account),
    expireTokens: () => parts.tokens.expireAll(),
  };
}

function faultControls(
  parts: ApiParts,
): Controls<'setQuota' | 'failNext' | 'clearFaults' | 'beforeRequest'> {
  return {
    setQuota: (quota) => void (parts.quota = meterOf(quota, parts.clock)),
    failNext: (fault) => parts.faults.add(fault),
    clearFaults: () => parts.faults.clear(),
    beforeRequest: (hook) => void (parts.beforeRequest = hook),
  };
}

/** Half of the latency before a request is carried out, half of it after. */
function pauses(clock: Clock, latencyMs: readonly [number, number] | 0): () => Promise<void> {
  if (latencyMs === 0) return () => Promise.resolve();
  const [min, max] = latencyMs;
  return () =>
    new Promise((resolve) => {
      clock.setTimeout(resolve, (min + clock.random() * (max - min)) / 2, true);
    });
}

function countersOf(requests: readonly LoggedRequest[]): SheetsCounters {
  const paid = requests.filter(({ status }) => status !== 429 && status !== 401);
  const count = (kind: RequestKind): number => paid.filter((one) => one.kind === kind).length;
  return {
    reads: count('read'),
    writes: count('write'),
    tokens: paid.filter(({ kind, status }) => kind === 'token' && status === 200).length,
    rejected: requests.filter(({ status }) => status === 429).length,
  };
}
