import { createSign } from 'node:crypto';
import { systemClock } from '@walkeros/core';
import type {
  ServiceAccount,
  SheetsServer,
  SheetsServerOptions,
} from '@walkeros/store-testkit';
import { createServiceAccount, createSheetsServer } from '@walkeros/store-testkit';

const SESSIONS = [
  ['session', 'tier', 'score'],
  ['s1', 'gold', 1.5],
  ['s2', { value: 7, formatted: '007' }, true],
  ['s3', { value: '#N/A', error: true, formula: '=NA()' }],
];

/** What tests look at in a body, of success or failure. */
interface Body {
  values?: unknown[][];
  valueRanges?: unknown[];
  responses?: unknown[];
  error?: { code: number; message: string; status: string };
}

interface Reply {
  status: number;
  body: Body;
  retryAfter: string | null;
}

/** A client without a library: the requests as they go over the wire. */
export interface RawClient {
  server: SheetsServer;
  account: ServiceAccount;
  id: string;
  call(method: string, path: string, body?: unknown): Promise<Reply>;
}

const ROBOT = createServiceAccount();
const servers: SheetsServer[] = [];

export async function closeServers(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.close()));
}

/** A signed request for a token. */
export function assertion(
  account: ServiceAccount,
  changes: Record<string, unknown> = {},
): string {
  const now = Math.floor(systemClock.now() / 1000);
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

export function exchange(server: SheetsServer, jwt: string): Promise<Response> {
  return fetch(server.tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: jwt,
    }),
  });
}

export async function openClient(options: SheetsServerOptions = {}): Promise<RawClient> {
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
        body: (await response.json()) as Body,
        retryAfter: response.headers.get('retry-after'),
      };
    },
  };
}

/** A range as it stands in a path. */
export const range = (text: string): string => encodeURIComponent(text);
