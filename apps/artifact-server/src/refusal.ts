import { isStoreError } from '@walkeros/core';

export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 413 | 500 | 503;

/** Why a request is not served. `code` is part of the wire format: turbo knows `forbidden`. */
export class Refusal extends Error {
  readonly status: RefusalStatus;
  readonly code: string;
  /** Headers of the answer, beside those of every answer. */
  readonly headers: Record<string, string> = {};

  /** @param message - What is wrong and what to do, for whoever reads the client's log. */
  constructor(status: RefusalStatus, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  withHeader(name: string, value: string): this {
    this.headers[name] = value;
    return this;
  }
}

export function forbidden(right: 'read' | 'write'): Refusal {
  return new Refusal(403, 'forbidden', `the token may not ${right} artifacts`);
}

/** Any failure as what a client is told. A store's message stays in the log of the server. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (!isStoreError(error)) {
    return new Refusal(500, 'internal', 'the request could not be processed');
  }
  if (error.kind === 'too-large') {
    const message = 'the artifact is larger than this server takes';
    return new Refusal(413, 'too_large', message);
  }
  const seconds = Math.ceil((error.retryAfterMs ?? 1000) / 1000);
  const message = 'the store of this server does not work at the moment';
  return new Refusal(503, 'unavailable', message).withHeader('Retry-After', String(seconds));
}
