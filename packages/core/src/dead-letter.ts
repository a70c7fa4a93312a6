import type { WalkerEvent } from './event.js';

/** An event that a destination has given up, as it is kept. */
export interface DeadLetter {
  /** As it reached the destination: without its `before` chain and its mapping. */
  event: WalkerEvent;
  /** Id of the destination. */
  destination: string;
  error: { code: string; message: string; status?: number };
  /** How often it was tried. */
  attempts: number;
  /** When it was given up: milliseconds since the epoch. */
  at: number;
}
