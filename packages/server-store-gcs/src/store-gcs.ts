import { Storage } from '@google-cloud/storage';
import type { Store } from '@walkeros/core';
import { ConfigError, storeTimeoutMs, systemClock } from '@walkeros/core';
import type { ObjectStore } from '@walkeros/core/byte-store';
import { createObjectStore } from '@walkeros/core/byte-store';
import { parseCredentials, parseSettings } from '@walkeros/core/schemas';
import { createClient } from './create-client.js';
import { createGcsBucket } from './gcs-bucket.js';
import type { GcsSettings } from './settings.js';
import { credentialsSchema, settingsSchema } from './settings.js';

const DEFAULT_TIMEOUT_MS = 10_000;

/** A store in a bucket of Google Cloud Storage. */
export type GcsStore = ObjectStore;

/**
 * Opens a store in a bucket of Google Cloud Storage. Opening asks Google nothing.
 * `env.client` is used in place of a client of its own.
 *
 * @throws ConfigError for settings or credentials that cannot be.
 */
export function storeGcsInit(context: Store.Context<GcsSettings>): GcsStore {
  const { id, config, env, clock = systemClock } = context;
  const settings = parseSettings(settingsSchema, config, `stores.${id}`);
  const { bucket, prefix, maxBytes, requestTimeout: requestTimeoutMs } = settings;
  const timeoutMs = storeTimeoutMs(context, DEFAULT_TIMEOUT_MS);
  const credentials =
    parseCredentials(credentialsSchema, config, `stores.${id}`) ?? settings.credentials;
  const given = env['client'] ?? config.env?.['client'];
  const client =
    given === undefined ? createClient(settings, credentials) : clientOf(given, id);

  return createObjectStore({
    type: 'gcs',
    context,
    bucket: createGcsBucket({ client, bucket, requestTimeoutMs, clock }),
    location: `bucket "${bucket}"`,
    prefix,
    maxBytes,
    timeoutMs,
  });
}

/** A client of another copy of the library is none of this one's class. */
function clientOf(given: unknown, id: string): Storage {
  const isClient =
    given instanceof Storage ||
    (typeof given === 'object' && given !== null && 'bucket' in given && 'authClient' in given);
  if (isClient) return given as Storage;
  const path = `stores.${id}.env.client`;
  throw new ConfigError([{ code: 'CONFIG_INVALID', path, message: 'is not a Storage client' }]);
}
