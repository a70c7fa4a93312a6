import type { Store, StoreErrorKind } from '@walkeros/core';
import {
  ConfigError,
  errorCode,
  isStoreError,
  shortKey,
  type StoreError,
} from '@walkeros/core';

interface Meaning {
  readonly check: string;
  /** What helps where the message does not say it. */
  readonly fix: string;
}

const ADDRESS = 'check that the server runs, and its address in the config';
const MEANINGS: Readonly<Record<StoreErrorKind, Meaning>> = {
  denied: { check: 'access', fix: 'check the credentials of the store, and what they may do' },
  throttled: { check: 'quota', fix: 'wait, then cache the store or raise its "ttl"' },
  timeout: {
    check: 'reachable',
    fix: `${ADDRESS}; then what is between: firewall, proxy, VPN`,
  },
  unavailable: { check: 'reachable', fix: ADDRESS },
  'invalid-data': { check: 'data', fix: 'correct it there, or the settings of the store here' },
  'invalid-key': { check: 'data', fix: 'check the settings that make names of keys' },
  'too-large': { check: 'data', fix: 'raise "maxBytes"' },
  conflict: { check: 'access', fix: 'check that the address belongs to this store alone' },
};

/** Why a store cannot be used, as a finding about it. */
export function explainError(error: unknown, id: string): Store.Diagnosis[] {
  if (isStoreError(error)) return [ofStore(error, id)];
  if (!(error instanceof ConfigError)) {
    // Whose message it is nobody knows: it may hold anything.
    const message = `cannot be opened (${errorCode(error)})`;
    return [{ check: 'access', status: 'error', message, fix: ADDRESS }];
  }
  if (isStoreError(error.cause)) return [ofStore(error.cause, id)];
  return error.findings.map(({ code, message, path, expected }) => {
    const [what, fix = expected] = apart(message, id);
    const check = code === 'PACKAGE_NOT_FOUND' ? 'package' : 'config';
    return {
      ...{ check, status: 'error', message: `${path}: ${what}` },
      ...(fix !== undefined && { fix }),
    };
  });
}

function ofStore(error: StoreError, id: string): Store.Diagnosis {
  const { kind, store, operation, key, message } = error;
  const subject = `store "${store}" ${operation}${key === undefined ? '' : ` ${shortKey(key)}`}: `;
  const { check, fix } = MEANINGS[kind];
  const own = message.startsWith(subject) ? message.slice(subject.length) : message;
  const [what, advice = fix] = apart(own, id);
  return { check, status: 'error', message: what, fix: advice };
}

/** Messages say what is wrong, a semicolon, and what to do; `setup()` is a command here. */
function apart(message: string, id: string): [what: string, fix?: string] {
  const at = message.indexOf('; ');
  if (at < 0) return [message];
  const fix = message.slice(at + 2).replace('setup()', `"walkeros store setup ${id}"`);
  return [message.slice(0, at), fix];
}
