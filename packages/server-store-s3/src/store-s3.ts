import { S3Client } from '@aws-sdk/client-s3';
import type { Store } from '@walkeros/core';
import { ConfigError, storeTimeoutMs, systemClock } from '@walkeros/core';
import type { ObjectStore } from '@walkeros/core/byte-store';
import { createObjectStore } from '@walkeros/core/byte-store';
import { parseCredentials, parseSettings } from '@walkeros/core/schemas';
import { createClient } from './create-client.js';
import { createS3Bucket } from './s3-bucket.js';
import type { ResolvedSettings, S3Settings } from './settings.js';
import { credentialsSchema, settingsSchema } from './settings.js';

const DEFAULT_TIMEOUT_MS = 10_000;

/** A store in an S3 bucket. */
export type S3Store = ObjectStore;

/**
 * Opens a store in a bucket of S3, or of a server that speaks its protocol. Opening asks
 * the server nothing. `env.client` is used in place of a client of its own, and left open.
 *
 * @throws ConfigError for settings or credentials that cannot be.
 */
export async function storeS3Init(context: Store.Context<S3Settings>): Promise<S3Store> {
  const { id, config, env, clock = systemClock } = context;
  const settings = parseSettings(settingsSchema, config, `stores.${id}`);
  const { bucket, prefix, maxBytes } = settings;
  const timeoutMs = storeTimeoutMs(context, DEFAULT_TIMEOUT_MS);
  const given = env['client'] ?? config.env?.['client'];
  const client = given === undefined ? await ownClient(context, settings) : clientOf(given, id);
  const isOwn = given === undefined;

  return createObjectStore({
    type: 's3',
    context,
    bucket: createS3Bucket({ client, bucket, clock, isOwn }),
    location: `bucket "${bucket}"`,
    prefix,
    maxBytes,
    timeoutMs,
  });
}

async function ownClient(
  { id, config, clock = systemClock }: Store.Context<S3Settings>,
  settings: ResolvedSettings,
): Promise<S3Client> {
  const credentials =
    parseCredentials(credentialsSchema, config, `stores.${id}`) ?? settings.credentials;
  const client = createClient(settings, credentials, clock);
  await client.config.region().catch(() => {
    client.destroy();
    const path = `stores.${id}.config.settings.region`;
    const message = 'is missing, and the environment has none (AWS_REGION)';
    throw new ConfigError([{ code: 'MISSING_VALUE', path, message }]);
  });
  return client;
}

/** A client of another copy of the SDK is none of this one's class. */
function clientOf(given: unknown, id: string): S3Client {
  const isClient =
    given instanceof S3Client ||
    (typeof given === 'object' && given !== null && 'send' in given && 'config' in given);
  if (isClient) return given as S3Client;
  const path = `stores.${id}.env.client`;
  throw new ConfigError([{ code: 'CONFIG_INVALID', path, message: 'is not an S3Client' }]);
}
