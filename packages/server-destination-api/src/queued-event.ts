import type { DeliveryError } from './delivery-error.js';

/** An event on its way out, and the caller that waits for it. */
export interface QueuedEvent {
  readonly id: string;
  /** What is sent of it: JSON, made when the event came in. */
  readonly body: string;
  /** Length of the body in UTF-8. */
  readonly bytes: number;
  /** When it came in, on the monotonic scale. */
  readonly atMs: number;
  /** The receiver has acknowledged it. */
  resolve(): void;
  /** It is given up. */
  reject(error: DeliveryError): void;
}
