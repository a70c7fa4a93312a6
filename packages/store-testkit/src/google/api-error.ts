/** Google's word for each HTTP status that its APIs answer with. */
const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** An answer other than 200, in the shape in which Google sends it. */
export class GoogleApiError extends Error {
  readonly status: number;
  /** Seconds to wait, sent as `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor(status: number, message: string, retryAfter?: number) {
    super(message);
    this.name = 'GoogleApiError';
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** The JSON body. */
  toBody(): { error: { code: number; message: string; status: string } } {
    const status = STATUS_NAMES[this.status] ?? 'UNKNOWN';
    return { error: { code: this.status, message: this.message, status } };
  }
}

export function invalidArgument(message: string): GoogleApiError {
  return new GoogleApiError(400, message);
}
