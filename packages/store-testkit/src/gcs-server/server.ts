import type { Clock } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import { createFaultScript } from '../fault-script.js';
import { GoogleApiError } from '../google/api-error.js';
import type { ServiceAccount } from '../google/service-account.js';
import { createServiceAccount } from '../google/service-account.js';
import type { TokenIssuer } from '../google/token-issuer.js';
import { createTokenIssuer, TokenRefused } from '../google/token-issuer.js';
import { createHttpOrigin } from '../http-origin.js';
import type { ObjectFault, ObjectRequestKind } from '../object-fault.js';
import { spoilt } from '../object-fault.js';
import type { OriginAnswer, OriginRequest } from '../origin-answer.js';
import type { GcsBuckets, GcsObject } from './gcs-buckets.js';
import { carryOut, json, targetOf } from './gcs-buckets.js';

export interface GcsServerOptions {
  /** Buckets that are there from the start. */
  buckets?: readonly string[];
  /** Whether requests without a token are answered, as emulators do. Default true. */
  isOpen?: boolean;
  /** Time of tokens and of `delayMs`. Default: the system's clock. */
  clock?: Clock;
}

export interface GcsServer {
  /** For `apiEndpoint`: `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly port: number;
  /** Where service accounts fetch tokens. */
  readonly tokenUrl: string;
  /** Every request so far. */
  readonly requests: readonly OriginRequest[];
  /** The most requests that were being answered at one time. */
  readonly peak: number;
  /** The objects of a bucket, to look at or to change. @throws RangeError without such a bucket. */
  objects(bucket: string): Map<string, GcsObject>;
  /** A service account that the token endpoint knows. */
  createAccount(email?: string): ServiceAccount;
  expireTokens(): void;
  /** Gives a bucket's name to another account. */
  takeName(bucket: string): void;
  /** Without the right to list, a missing object is 403 and not 404. */
  mayList(allowed: boolean): void;
  failNext(fault: ObjectFault): void;
  clearFaults(): void;
  close(): Promise<void>;
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
  const { clock = systemClock, isOpen = true } = options;
  const origin = await createHttpOrigin({ clock });
  const faults = createFaultScript<ObjectRequestKind, ObjectFault>(['bucket', 'token']);
  const tokens = createTokenIssuer({ clock, lifetimeMs: TOKEN_LIFETIME_MS, scope: SCOPE });
  const tokenUrl = `${origin.url}/token`;
  const buckets: GcsBuckets = {
    byName: new Map(options.buckets?.map((name) => [name, new Map()])),
    taken: new Set(),
    mayList: true,
  };

  function answer(request: OriginRequest): OriginAnswer {
    if (targetOf(request).kind === 'token') return grant(tokens, request, tokenUrl);
    if (!isOpen) tokens.userOf(request.headers.authorization);
    return carryOut(request, buckets);
  }

  origin.otherwise((request) =>
    refusing(() => {
      const fault = faults.next(targetOf(request).kind);
      if (fault === undefined) return answer(request);
      return spoilt(
        fault,
        () => refusing(() => answer(request)),
        ({ status, message = 'A fault of the test.' }) =>
          refusal(new GoogleApiError(status, message)),
      );
    }),
  );

  return {
    url: origin.url,
    port: origin.port,
    tokenUrl,
    requests: origin.requests,
    get peak() {
      return origin.peak;
    },
    objects(bucket) {
      const objects = buckets.byName.get(bucket);
      if (objects === undefined) throw new RangeError(`no bucket "${bucket}" on this server`);
      return objects;
    },
    createAccount(email) {
      const named = email === undefined ? {} : { email };
      const account = createServiceAccount({ tokenUri: tokenUrl, ...named });
      tokens.register(account);
      return account;
    },
    expireTokens: () => tokens.expireAll(),
    takeName: (bucket) => void buckets.taken.add(bucket),
    mayList: (allowed) => void (buckets.mayList = allowed),
    failNext: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    close: () => origin.close(),
  };
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
