import type { sheets_v4 } from '@googleapis/sheets';
import { sheets } from '@googleapis/sheets';
import { GoogleAuth } from 'google-auth-library';
import type { ServiceAccountKey } from './credentials.js';

const SCOPES = ['https://www.googleapis.com/auth/spreadsheets'];
const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token';

/** The Google client, and how to begin anew when its token is refused. */
export interface Sessions {
  readonly current: sheets_v4.Sheets;
  /** @returns Whether there is a new session: not for a client that came from outside. */
  renew(refused: sheets_v4.Sheets): boolean;
}

export interface SessionOptions {
  account: ServiceAccountKey | undefined;
  endpoint: string | undefined;
  /** `env`: a ready client, an auth object, or a `fetch`. */
  env: Record<string, unknown>;
}

/**
 * A refused token costs one new session and with it one token request, however many
 * requests were under way: only the session that was refused is replaced.
 */
export function createSessions(options: SessionOptions): Sessions {
  const injected = options.env['sheets'] as sheets_v4.Sheets | undefined;
  let current = injected ?? openSession(options);
  return {
    get current() {
      return current;
    },
    renew(refused) {
      if (injected !== undefined || options.env['auth'] !== undefined) return false;
      if (current === refused) current = openSession(options);
      return true;
    },
  };
}

function openSession({ account, endpoint, env }: SessionOptions): sheets_v4.Sheets {
  const fetchImplementation = fetchFor(account, env);
  const auth =
    (env['auth'] as GoogleAuth | undefined) ??
    new GoogleAuth({
      scopes: SCOPES,
      clientOptions: { transporterOptions: { fetchImplementation } },
      ...(account === undefined ? {} : { credentials: account }),
    });
  const rootUrl = endpoint === undefined ? {} : { rootUrl: endpoint.replace(/\/*$/, '/') };
  return sheets({ version: 'v4', auth, fetchImplementation, ...rootUrl });
}

/**
 * Google's library asks its own token endpoint whatever the key file says. The file's
 * `token_uri` is honoured here, so that a key file alone is enough for an emulator.
 */
function fetchFor(
  account: ServiceAccountKey | undefined,
  env: Record<string, unknown>,
): typeof globalThis.fetch {
  const send = (env['fetch'] as typeof globalThis.fetch | undefined) ?? globalThis.fetch;
  const tokenUrl = account?.token_uri ?? GOOGLE_TOKEN_URL;
  if (tokenUrl === GOOGLE_TOKEN_URL) return send;
  return (input, init) => {
    const asked = input instanceof Request ? input.url : String(input);
    return send(asked === GOOGLE_TOKEN_URL ? tokenUrl : input, init);
  };
}
