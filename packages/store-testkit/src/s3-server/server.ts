import type { Clock } from '@walkeros/core';
import { createFaultScript } from '../fault-script.js';
import { createHttpOrigin } from '../http-origin.js';
import type { ObjectFault, ObjectRequestKind } from '../object-fault.js';
import { spoilt } from '../object-fault.js';
import type { OriginAnswer, OriginRequest } from '../origin-answer.js';
import type { S3Credentials } from './check-signature.js';
import { checkSignature } from './check-signature.js';
import type { S3Buckets, S3Object } from './s3-buckets.js';
import { carryOut, targetOf } from './s3-buckets.js';
import { errorAnswer, S3Error } from './s3-error.js';

export interface S3ServerOptions {
  /** Buckets that are there from the start. */
  buckets?: readonly string[];
  /** Default `us-east-1`. */
  region?: string;
  /** Default: some that only this server knows. */
  credentials?: S3Credentials;
  /** Times `delayMs` of faults. Default: the system's clock. */
  clock?: Clock;
}

export interface S3Server {
  /** For `endpoint`, with `forcePathStyle`: `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly port: number;
  readonly region: string;
  readonly credentials: S3Credentials;
  /** Every request so far. */
  readonly requests: readonly OriginRequest[];
  /** The most requests that were being answered at one time. */
  readonly peak: number;
  /** The objects of a bucket, to look at or to change. @throws RangeError without such a bucket. */
  objects(bucket: string): Map<string, S3Object>;
  /** Gives a bucket's name to another account. */
  takeName(bucket: string): void;
  /** Without the right to list, a missing object is 403 and not 404. */
  mayList(allowed: boolean): void;
  failNext(fault: ObjectFault): void;
  clearFaults(): void;
  close(): Promise<void>;
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
  const { region = 'us-east-1', credentials = CREDENTIALS, clock } = options;
  const origin = await createHttpOrigin(clock === undefined ? {} : { clock });
  const faults = createFaultScript<ObjectRequestKind, ObjectFault>(['bucket', 'token']);
  const buckets: S3Buckets = {
    byName: new Map(options.buckets?.map((name) => [name, new Map()])),
    taken: new Set(),
    mayList: true,
  };
  let answered = 0;

  function answer(request: OriginRequest): OriginAnswer {
    try {
      checkSignature(request, { credentials, region });
      return carryOut(request, buckets);
    } catch (error) {
      if (error instanceof S3Error) return errorAnswer(error, request.method);
      throw error;
    }
  }

  function spoiltAnswer(request: OriginRequest): OriginAnswer {
    const fault = faults.next(kindOf(request));
    if (fault === undefined) return answer(request);
    return spoilt(
      fault,
      () => answer(request),
      ({ status, code = 'InternalError', message = 'A fault of the test.' }) =>
        errorAnswer(new S3Error(status, code, { Message: message }), request.method),
    );
  }

  origin.otherwise((request) => {
    const result = spoiltAnswer(request);
    const headers = { ...result.headers, 'x-amz-request-id': `TESTKIT${++answered}` };
    return { ...result, headers };
  });

  return {
    url: origin.url,
    port: origin.port,
    region,
    credentials,
    requests: origin.requests,
    get peak() {
      return origin.peak;
    },
    objects(bucket) {
      const objects = buckets.byName.get(bucket);
      if (objects === undefined) throw new RangeError(`no bucket "${bucket}" on this server`);
      return objects;
    },
    takeName: (bucket) => void buckets.taken.add(bucket),
    mayList: (allowed) => void (buckets.mayList = allowed),
    failNext: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    close: () => origin.close(),
  };
}

function kindOf(request: OriginRequest): ObjectRequestKind {
  try {
    return targetOf(request).kind;
  } catch {
    return 'bucket';
  }
}
