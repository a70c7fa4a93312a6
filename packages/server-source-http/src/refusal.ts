/** Why a request, or one event of it, was not processed. Part of the wire format. */
export type RefusalCode =
  | 'aborted'
  | 'bad_request'
  | 'delivery_failed'
  | 'internal'
  | 'invalid_event'
  | 'invalid_json'
  | 'method_not_allowed'
  | 'not_found'
  | 'overloaded'
  | 'shutting_down'
  | 'timeout'
  | 'too_large'
  | 'too_many_events'
  | 'unsupported_media_type';

export type RefusalStatus = 400 | 404 | 405 | 408 | 413 | 415 | 500 | 503;

/** What a refused sender is told beside the status. */
export interface RefusalBody {
  code: RefusalCode;
  message: string;
}

/** Thrown while a request is read; becomes the answer to its sender. */
export class Refusal extends Error {
  readonly status: RefusalStatus;
  readonly code: RefusalCode;
  /** Headers of the answer, beside those of every answer. */
  readonly headers: Record<string, string> = {};

  /** @param message - What is wrong and what to do, without parts of the body. */
  constructor(status: RefusalStatus, code: RefusalCode, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
  }

  withHeader(name: string, value: string): this {
    this.headers[name] = value;
    return this;
  }

  /** The `error` member of an answer. */
  get body(): RefusalBody {
    return { code: this.code, message: this.message };
  }
}

/** A refusal that a sender should answer by trying again in a second. */
export function tryAgain(code: RefusalCode, message: string): Refusal {
  return new Refusal(503, code, message).withHeader('Retry-After', '1');
}
