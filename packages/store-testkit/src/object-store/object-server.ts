import type { Clock } from '@walkeros/core';
import { createFaultScript } from '../fault-script.js';
import { createHttpOrigin } from '../http-origin.js';
import type { ObjectFault, ObjectRequestKind } from '../object-fault.js';
import { spoilt } from '../object-fault.js';
import type { OriginAnswer, OriginRequest } from '../origin-answer.js';

/** What servers of objects have in common. */
export interface ObjectServer<O extends StoredBytes = StoredBytes> {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly port: number;
  /** Every request so far. */
  readonly requests: readonly OriginRequest[];
  /** The most requests that were being answered at one time. */
  readonly peak: number;
  /** The objects of a bucket, to look at or to change. @throws RangeError without such a bucket. */
  objects(bucket: string): Map<string, O>;
  /** Gives a bucket's name to another account. */
  takeName(bucket: string): void;
  /** Without the right to list, a missing object is 403 and not 404. */
  mayList(allowed: boolean): void;
  /** Forgets the requests so far: for tests that count memory. */
  forget(): void;
  failNext(fault: ObjectFault): void;
  clearFaults(): void;
  close(): Promise<void>;
}

/** An object of a server, as far as every protocol has it. */
export interface StoredBytes {
  bytes: Buffer;
}

/** The buckets of a server, as its protocol answers for them. */
export interface ObjectBuckets<O> {
  readonly byName: Map<string, Map<string, O>>;
  /** Names that somebody else has. */
  readonly taken: Set<string>;
  /** Whether the caller may list: without, the server does not say that an object is missing. */
  mayList: boolean;
}

/** How a server speaks. */
export interface ObjectProtocol<O> {
  /** @throws Error for a request that it does not know. */
  kindOf(request: OriginRequest): ObjectRequestKind;
  answer(request: OriginRequest, buckets: ObjectBuckets<O>): OriginAnswer;
  /** Words a fault's `status`, `code` and `message`. */
  refuse(fault: ObjectFault & { status: number }, request: OriginRequest): OriginAnswer;
  /** Last touch on every answer. */
  finish?(answer: OriginAnswer): OriginAnswer;
}

export interface ObjectServerOptions<O> {
  /** Buckets that are there from the start. */
  buckets?: readonly string[] | undefined;
  clock?: Clock | undefined;
  /** @param url - Of the server. */
  protocol(url: string): ObjectProtocol<O>;
}

/** Starts a server of objects on loopback, for any protocol. */
export async function createObjectServer<O extends StoredBytes>(
  options: ObjectServerOptions<O>,
): Promise<ObjectServer<O>> {
  const { clock } = options;
  const origin = await createHttpOrigin(clock === undefined ? {} : { clock });
  const protocol = options.protocol(origin.url);
  const { kindOf, answer, refuse, finish = (given) => given } = protocol;
  const faults = createFaultScript<ObjectRequestKind, ObjectFault>(['bucket', 'token']);
  const buckets: ObjectBuckets<O> = {
    byName: new Map(options.buckets?.map((name) => [name, new Map()])),
    taken: new Set(),
    mayList: true,
  };

  origin.otherwise((request) => {
    const fault = faults.next(knownKind(() => kindOf(request)));
    const run = (): OriginAnswer => answer(request, buckets);
    if (fault === undefined) return finish(run());
    return finish(spoilt(fault, run, (refused) => refuse(refused, request)));
  });

  return {
    url: origin.url,
    port: origin.port,
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
    forget: origin.forget,
    failNext: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    close: () => origin.close(),
  };
}

function knownKind(kindOf: () => ObjectRequestKind): ObjectRequestKind {
  try {
    return kindOf();
  } catch {
    return 'bucket';
  }
}
