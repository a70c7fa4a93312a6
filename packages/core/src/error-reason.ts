import { errorCode } from './error-code.js';
import { WalkerError } from './errors.js';

/**
 * What may be logged of an error: the message of one of this project's, which names keys
 * at most, and only the code of any other. A foreign message may hold anything, a stored
 * value included.
 */
export function errorReason(error: unknown): string {
  return error instanceof WalkerError ? error.message : errorCode(error);
}
