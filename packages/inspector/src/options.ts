import { randomBytes } from 'node:crypto';
import { ConfigError, type Clock, type Flow } from '@walkeros/core';
import { isLoopback } from './loopback.js';

/** Characters that a token needs so that nobody guesses it. */
const MIN_TOKEN_LENGTH = 16;

/** What the page may do and who may see it. */
export interface HandlerOptions {
  /**
   * What the page has to show to get any figures. At least 16 characters; made up if
   * there is none.
   */
  token?: string;
  /** `masked` shows a value when asked for it, `forbidden` never. Default `masked`. */
  values?: 'masked' | 'forbidden';
  /** Whether entries can only be looked at. `false` allows evictions. Default `true`. */
  readOnly?: boolean;
  /** Host names, beside those of loopback, under which the page may be asked for. */
  allowedHosts?: readonly string[];
  /**
   * The flow's config, for the lines of the picture; a function that answers with it where
   * it may change. Of it only ids, types and `ttl`s are shown.
   */
  flow?: Flow | (() => Flow);
  clock?: Clock;
}

/** {@link HandlerOptions}, and where the page is served. */
export interface InspectorOptions extends HandlerOptions {
  /** Address to listen on. Anything but loopback needs a `token`. Default `127.0.0.1`. */
  host?: string;
  /** Default 0: any free port. */
  port?: number;
}

/** @throws ConfigError `CONFIG_INVALID` for a token that is missing where it is needed, or short. */
export function tokenOf({ token, host }: Pick<InspectorOptions, 'token' | 'host'>): string {
  if (token === undefined) {
    if (host === undefined || isLoopback(host)) return randomBytes(24).toString('base64url');
    throw invalid(`is missing, and ${host} can be reached from other machines`);
  }
  if (token.length >= MIN_TOKEN_LENGTH && /^[\w.~+/=-]+$/.test(token)) return token;
  throw invalid('is too short, or has characters that no header can hold');
}

function invalid(message: string): ConfigError {
  const expected = `at least ${MIN_TOKEN_LENGTH} letters, digits or any of -._~+/=`;
  return new ConfigError([{ code: 'CONFIG_INVALID', path: 'token', message, expected }]);
}
