import { ConfigError } from '@walkeros/core';

/** The fields of a service account's key file that are used here. */
export interface ServiceAccountKey {
  client_email: string;
  private_key: string;
  token_uri?: string;
}

/** What is said of anything else in its place. */
export const KEY_FILE: Readonly<Record<'message' | 'expected', string>> = {
  message: 'is not the key file of a service account',
  expected: 'an object or its JSON, with "client_email" and "private_key"',
};

/**
 * The service account that the config names, or `undefined` for Google's Application
 * Default Credentials.
 *
 * @throws ConfigError when there is something, but no key file. Never quotes it.
 */
export function serviceAccountOf(given: unknown, path: string): ServiceAccountKey | undefined {
  if (given === undefined || given === null || given === '') return undefined;
  const key = typeof given === 'string' ? parsed(given) : given;
  if (isKey(key)) {
    // Environment variables often carry the line breaks of the key as the two characters \n.
    return { ...key, private_key: key.private_key.replaceAll('\\n', '\n') };
  }
  throw new ConfigError([{ code: 'CONFIG_INVALID', path, ...KEY_FILE }]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isKey(value: unknown): value is ServiceAccountKey {
  if (typeof value !== 'object' || value === null) return false;
  if (!('client_email' in value) || !('private_key' in value)) return false;
  return typeof value.client_email === 'string' && typeof value.private_key === 'string';
}
