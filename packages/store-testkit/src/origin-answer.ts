import type { IncomingHttpHeaders } from 'node:http';

/** A request as the origin received it. */
export interface OriginRequest {
  readonly method: string;
  /** Path and query exactly as they came over the wire, nothing decoded. */
  readonly target: string;
  /** The target up to its first `?`. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One step of a body that is sent piece by piece. */
export type BodyStep =
  | { send: string | Uint8Array; times?: number }
  | { waitMs: number }
  /** `reset`: RST. `truncate`: close before the announced end. `hang`: never go on. */
  | { end: 'reset' | 'truncate' | 'hang' };

/** What the origin does with one request. */
export interface OriginAnswer {
  /** Default 200. */
  status?: number;
  headers?: Record<string, string | string[]>;
  /** Sent as JSON, with that content type. */
  json?: unknown;
  body?: string | Uint8Array;
  /** In place of `body`: steps with faults between them. */
  schedule?: readonly BodyStep[];
  /** Sent with the answer; a request that names it is answered with 304. */
  etag?: string;
  /** An HTTP date; a request that knows nothing newer is answered with 304. */
  lastModified?: string;
  /** A fault in place of an answer. */
  fault?: 'reset' | 'hang';
}

/** An answer, or a function that makes one. */
export type OriginScript =
  OriginAnswer | ((request: OriginRequest) => OriginAnswer | Promise<OriginAnswer>);
