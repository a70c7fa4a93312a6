import type { FlowErrorCode } from '@walkeros/core';
import { WalkerError } from '@walkeros/core';

export interface DeliveryErrorDetails {
  /** Default `DELIVERY_FAILED`. */
  code?: FlowErrorCode;
  /** The last answer's status; `undefined` when there was none. */
  status?: number | undefined;
  attempts: number;
}

/** An event that is given up: it was not delivered, and nothing will try again. */
export class DeliveryError extends WalkerError {
  readonly status: number | undefined;
  /** How often it was sent; 0 when it never was. */
  readonly attempts: number;

  constructor(message: string, { code, status, attempts }: DeliveryErrorDetails) {
    super(code ?? 'DELIVERY_FAILED', message);
    this.status = status;
    this.attempts = attempts;
  }
}
