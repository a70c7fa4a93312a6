import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '@walkeros/core';
import { createRetryStrategy } from './retry-strategy.js';
import type { ResolvedSettings, S3Credentials } from './settings.js';

/** Servers that are not AWS take any region; this one is what most expect. */
const REGION_OF_OTHERS = 'us-east-1';
/**
 * A client that adapts its rate to what the server bears, and gives an attempt up when
 * the server is silent.
 *
 * @param credentials - Default: those of the environment, found at the first call.
 */
export function createClient(
  settings: ResolvedSettings,
  credentials: S3Credentials | undefined,
  clock: Clock,
): S3Client {
  const { region, connectTimeout, requestTimeout } = settings;
  return new S3Client({
    retryStrategy: createRetryStrategy(clock),
    requestHandler: {
      connectionTimeout: connectTimeout,
      requestTimeout,
      throwOnRequestTimeout: true,
      socketTimeout: requestTimeout,
    },
    ...(region !== undefined && { region }),
    ...(credentials !== undefined && { credentials: withoutUndefined(credentials) }),
    ...serverOptions(settings),
  });
}

/**
 * Only AWS is sure to know the checksums that the client adds by itself. The store does
 * not need them: what it keeps has a checksum of its own.
 */
function serverOptions({
  endpoint,
  forcePathStyle,
  region = REGION_OF_OTHERS,
}: ResolvedSettings): S3ClientConfig {
  if (endpoint === undefined)
    return { followRegionRedirects: true, forcePathStyle: forcePathStyle ?? false };
  return {
    endpoint,
    region,
    forcePathStyle: forcePathStyle ?? true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  };
}

function withoutUndefined({ sessionToken, ...keys }: S3Credentials): {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
} {
  return sessionToken === undefined ? keys : { ...keys, sessionToken };
}
