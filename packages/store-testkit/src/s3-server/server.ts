import type { Clock } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import type { ObjectServer } from '../object-store/object-server.js';
import { createObjectServer } from '../object-store/object-server.js';
import type { OriginAnswer, OriginRequest } from '../origin-answer.js';
import type { S3Credentials } from './check-signature.js';
import { checkSignature } from './check-signature.js';
import type { S3Buckets, S3Object } from './s3-buckets.js';
import { carryOut, targetOf } from './s3-buckets.js';
import { errorAnswer, S3Error } from './s3-error.js';

/** What an S3 server of a test has, and whom it knows. */
export interface S3ServerOptions {
  /** Buckets that are there from the start. */
  buckets?: readonly string[];
  /** Default `us-east-1`. */
  region?: string;
  /** Default: some that only this server knows. */
  credentials?: S3Credentials;
  /** Its time, by which it checks signatures and delays answers. Default: the system's. */
  clock?: Clock;
}

/** Its `url` is for `endpoint`, with `forcePathStyle`. */
export interface S3Server extends ObjectServer<S3Object> {
  readonly region: string;
  readonly credentials: S3Credentials;
}

const CREDENTIALS: S3Credentials = {
  accessKeyId: 'AKIATESTKIT',
  secretAccessKey: 'testkit-secret-access-key',
};

/**
 * A server on loopback that the unmodified S3 client talks to: objects, buckets, checked
 * signatures and checksums, and errors as S3's. `docs/object-servers.md` lists what it
 * leaves out.
 */
export async function createS3Server(options: S3ServerOptions = {}): Promise<S3Server> {
  const { region = 'us-east-1', credentials = CREDENTIALS, buckets } = options;
  const { clock = systemClock } = options;
  let answered = 0;

  function answer(request: OriginRequest, all: S3Buckets): OriginAnswer {
    try {
      checkSignature(request, { credentials, region, nowMs: clock.now() });
      return carryOut(request, all);
    } catch (error) {
      if (error instanceof S3Error) return errorAnswer(error, request.method);
      throw error;
    }
  }

  const server = await createObjectServer<S3Object>({
    buckets,
    clock,
    protocol: () => ({
      kindOf: (request) => targetOf(request).kind,
      answer,
      refuse: ({ status, code = 'InternalError', message = 'A fault of the test.' }, request) =>
        errorAnswer(new S3Error(status, code, { Message: message }), request.method),
      finish(given) {
        const date = new Date(clock.now()).toUTCString();
        const id = `TESTKIT${++answered}`;
        const headers = { ...given.headers, date, 'x-amz-request-id': id };
        return { ...given, headers };
      },
    }),
  });
  return Object.assign(server, { region, credentials });
}
