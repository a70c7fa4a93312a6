import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { ApiFailure } from './api-failure.js';

export interface ConnectOptions {
  /** Of the connection alone; the call's own deadline is at most as long. */
  timeoutMs: number;
  /** Resolves host names, like `dns.lookup`. */
  lookup: LookupFunction;
  /** Whether an IP address must not be connected to. */
  refuses(address: string): boolean;
}

/**
 * Opens connections to addresses that are not refused. The check is made on the very address
 * that the socket then connects to, for each connection of each hop, so neither odd
 * spellings nor names that resolve differently the second time get around it.
 */
export function guardedConnect({
  timeoutMs,
  lookup,
  refuses,
}: ConnectOptions): buildConnector.connector {
  const connect = buildConnector({
    timeout: timeoutMs,
    lookup: (hostname, options, callback) =>
      resolveAllowed({ hostname, options, callback }, lookup, refuses),
  });
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    // Nothing is looked up for an address.
    if (isIP(host) !== 0 && refuses(host)) callback(privateAddress(), null);
    else connect(options, callback);
  };
}

interface LookupCall {
  hostname: string;
  options: LookupOptions;
  callback: Parameters<LookupFunction>[2];
}

function resolveAllowed(
  { hostname, options, callback }: LookupCall,
  lookup: LookupFunction,
  refuses: ConnectOptions['refuses'],
): void {
  lookup(hostname, options, (error, found, family) => {
    if (error !== null) callback(error, '');
    else if (addressesOf(found).some(refuses)) callback(privateAddress(), '');
    else callback(null, found, family);
  });
}

function addressesOf(found: string | LookupAddress[]): string[] {
  return typeof found === 'string' ? [found] : found.map(({ address }) => address);
}

function privateAddress(): ApiFailure {
  return new ApiFailure('denied', 'the host has a private address, and allowPrivate is false');
}
