import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { ApiFailure } from './api-failure.js';
import { isPrivateAddress } from './private-address.js';

export interface ConnectOptions {
  /** Of the connection alone; the call's own deadline is at most as long. */
  timeoutMs: number;
  /** Resolves host names, like `dns.lookup`. */
  lookup: LookupFunction;
}

/**
 * Opens connections to public addresses only. The check is made on the very address
 * that the socket then connects to, for each connection of each hop, so neither odd
 * spellings nor names that resolve differently the second time get around it.
 */
export function guardedConnect({
  timeoutMs,
  lookup,
}: ConnectOptions): buildConnector.connector {
  const connect = buildConnector({
    timeout: timeoutMs,
    lookup: (hostname, options, callback) =>
      resolvePublic(lookup, { hostname, options, callback }),
  });
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    // Nothing is looked up for an address.
    if (isIP(host) !== 0 && isPrivateAddress(host)) callback(privateAddress(), null);
    else connect(options, callback);
  };
}

interface LookupCall {
  hostname: string;
  options: LookupOptions;
  callback: Parameters<LookupFunction>[2];
}

function resolvePublic(lookup: LookupFunction, call: LookupCall): void {
  const { hostname, options, callback } = call;
  lookup(hostname, options, (error, found, family) => {
    if (error !== null) callback(error, '');
    else if (addressesOf(found).some(isPrivateAddress)) callback(privateAddress(), '');
    else callback(null, found, family);
  });
}

function addressesOf(found: string | LookupAddress[]): string[] {
  return typeof found === 'string' ? [found] : found.map(({ address }) => address);
}

function privateAddress(): ApiFailure {
  return new ApiFailure('denied', 'the host has a private address, and allowPrivate is false');
}
