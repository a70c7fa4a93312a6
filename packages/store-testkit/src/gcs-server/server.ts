import type { Clock } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import { GoogleApiError } from '../google/api-error.js';
import type { ServiceAccount } from '../google/service-account.js';
import { createServiceAccount } from '../google/service-account.js';
import type { TokenIssuer } from '../google/token-issuer.js';
import { createTokenIssuer, TokenRefused } from '../google/token-issuer.js';
import type { ObjectServer } from '../object-store/object-server.js';
import { createObjectServer } from '../object-store/object-server.js';
import type { OriginAnswer, OriginRequest } from '../origin-answer.js';
import type { GcsBuckets, GcsObject } from './gcs-buckets.js';
import { carryOut, json, targetOf } from './gcs-buckets.js';

/** What a Cloud Storage server of a test has, and whom it answers. */
export interface GcsServerOptions {
  /** Buckets that are there from the start. */
  buckets?: readonly string[];
  /** Whether requests without a token are answered, as emulators do. Default true. */
  isOpen?: boolean;
  /** Time of tokens and of `delayMs`. Default: the system's clock. */
  clock?: Clock;
}

/** Its `url` is for `apiEndpoint`. */
export interface GcsServer extends ObjectServer<GcsObject> {
  /** Where service accounts fetch tokens. */
  readonly tokenUrl: string;
  /** A service account that the token endpoint knows. */
  createAccount(email?: string): ServiceAccount;
  expireTokens(): void;
}

const SCOPE =
  /^https:\/\/www\.googleapis\.com\/auth\/(?:devstorage\.(?:full_control|read_write)|cloud-platform)$/;
const TOKEN_LIFETIME_MS = 3_600_000;

/**
 * A server on loopback that the unmodified client of Google Cloud Storage talks to:
 * objects, buckets, checksums, tokens, and errors as Google's. `docs/object-servers.md`
 * lists what it leaves out.
 */
export async function createGcsServer(options: GcsServerOptions = {}): Promise<GcsServer> {
  const { clock = systemClock, isOpen = true, buckets } = options;
  const tokens = createTokenIssuer({ clock, lifetimeMs: TOKEN_LIFETIME_MS, scope: SCOPE });

  function answer(request: OriginRequest, all: GcsBuckets, url: string): OriginAnswer {
    if (targetOf(request).kind === 'token') return grant(tokens, request, tokenUrlOf(url));
    if (!isOpen) tokens.userOf(request.headers.authorization);
    return carryOut(request, all);
  }

  const server = await createObjectServer<GcsObject>({
    buckets,
    clock,
    protocol: (url) => ({
      kindOf: (request) => targetOf(request).kind,
      answer: (request, all) => refusing(() => answer(request, all, url)),
      refuse: ({ status, message = 'A fault of the test.' }) =>
        refusal(new GoogleApiError(status, message)),
    }),
  });
  const tokenUrl = tokenUrlOf(server.url);
  return Object.assign(server, {
    tokenUrl,
    createAccount(email?: string) {
      const named = email === undefined ? {} : { email };
      const account = createServiceAccount({ tokenUri: tokenUrl, ...named });
      tokens.register(account);
      return account;
    },
    expireTokens: () => tokens.expireAll(),
  });
}

function tokenUrlOf(url: string): string {
  return `${url}/token`;
}

function refusing(work: () => OriginAnswer): OriginAnswer {
  try {
    return work();
  } catch (error) {
    if (error instanceof GoogleApiError) return refusal(error);
    throw error;
  }
}

function refusal(error: GoogleApiError): OriginAnswer {
  return json(error.toBody(), error.status);
}

function grant(tokens: TokenIssuer, { body }: OriginRequest, url: string): OriginAnswer {
  try {
    return json(tokens.exchange(body.toString(), url));
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    return json({ error: error.code, error_description: error.message }, 400);
  }
}
