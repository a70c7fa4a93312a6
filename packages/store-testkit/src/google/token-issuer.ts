import { createVerify, randomBytes } from 'node:crypto';
import type { Clock } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import { GoogleApiError } from './api-error.js';
import type { ServiceAccount } from './service-account.js';
import { GOOGLE_TOKEN_URLS } from './service-account.js';

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** How far an assertion's clock may be off. */
const SKEW_S = 300;

/** The OAuth error body of a refused assertion. */
export class TokenRefused extends Error {
  readonly code: string;

  constructor(code: string, description: string) {
    super(description);
    this.name = 'TokenRefused';
    this.code = code;
  }
}

export interface TokenGrant {
  access_token: string;
  expires_in: number;
  token_type: 'Bearer';
}

/** Issues access tokens for service accounts, and knows whose token is whose. */
export interface TokenIssuer {
  register(account: ServiceAccount): void;
  /** @throws TokenRefused when the assertion does not hold. */
  exchange(form: string, ownUrl: string): TokenGrant;
  /** @returns The account's e-mail. @throws GoogleApiError 401 for an unknown or expired token. */
  userOf(authorization: string | undefined): string;
  /** Makes every token issued so far invalid. */
  expireAll(): void;
}

export interface TokenIssuerOptions {
  clock: Clock;
  lifetimeMs: number;
  /** The scopes of the API, one of which an assertion has to ask for. */
  scope: RegExp;
}

export function createTokenIssuer(options: TokenIssuerOptions): TokenIssuer {
  const { clock, lifetimeMs, scope } = options;
  const accounts = new Map<string, string>();
  const tokens = new Map<string, { email: string; untilMs: number }>();

  return {
    register: ({ credentials, publicKey }) =>
      void accounts.set(credentials.client_email, publicKey),
    exchange(form, ownUrl) {
      const parameters = new URLSearchParams(form);
      if (parameters.get('grant_type') !== GRANT_TYPE) {
        throw new TokenRefused('unsupported_grant_type', 'Invalid grant_type.');
      }
      const { email, claims } = verified(parameters.get('assertion') ?? '', accounts);
      checkClaims(claims, [...GOOGLE_TOKEN_URLS, ownUrl], scope);
      const token = `ya29.${randomBytes(24).toString('base64url')}`;
      tokens.set(token, { email, untilMs: clock.now() + lifetimeMs });
      return {
        access_token: token,
        expires_in: Math.floor(lifetimeMs / 1000),
        token_type: 'Bearer',
      };
    },
    userOf(authorization) {
      const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
      const known = token === undefined ? undefined : tokens.get(token);
      if (known !== undefined && known.untilMs > clock.now()) return known.email;
      throw new GoogleApiError(
        401,
        'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
      );
    },
    expireAll: () => tokens.clear(),
  };
}

type Claims = Record<string, unknown>;

/** Who signed the assertion, and what it claims. */
function verified(
  assertion: string,
  accounts: ReadonlyMap<string, string>,
): { email: string; claims: Claims } {
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  const claims = parsePart(payload);
  const email = String(claims['iss']);
  const publicKey = accounts.get(email);
  if (parsePart(header)['alg'] !== 'RS256' || publicKey === undefined) {
    throw new TokenRefused('invalid_grant', 'Invalid grant: account not found');
  }
  const verifier = createVerify('RSA-SHA256').update(`${header}.${payload}`);
  if (verifier.verify(publicKey, signature, 'base64url')) return { email, claims };
  throw new TokenRefused('invalid_grant', 'Invalid JWT Signature.');
}

function checkClaims(claims: Claims, audiences: readonly string[], scope: RegExp): void {
  // Client libraries stamp assertions with the machine's time, whatever clock the server has.
  const nowS = systemClock.now() / 1000;
  const issuedS = Number(claims['iat']);
  const expiresS = Number(claims['exp']);
  if (!audiences.includes(String(claims['aud']))) {
    throw new TokenRefused('invalid_grant', 'Invalid JWT: wrong audience.');
  }
  if (!(expiresS > nowS && issuedS < nowS + SKEW_S && expiresS - issuedS <= 3600)) {
    throw new TokenRefused(
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.',
    );
  }
  const scopes = String(claims['scope']).split(' ');
  if (scopes.some((asked) => scope.test(asked))) return;
  throw new TokenRefused('invalid_scope', 'No scope of this API was asked for.');
}

function parsePart(part: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null) return { ...parsed };
  } catch {
    // Falls through to the refusal beneath.
  }
  throw new TokenRefused('invalid_grant', 'Bad Request: the assertion is not a JWT');
}
