import { WalkerError } from './errors.js';

/**
 * A value that cannot be stored exactly, or bytes that hold no value. The message
 * names the place, never what stands there.
 */
export class CodecError extends WalkerError {
  /** Where inside the value, in dots: `items.3.price`. Empty for the value as a whole. */
  readonly path: string;

  /** @param what - What is wrong there and what would do instead. */
  constructor(what: string, path: readonly string[] = [], options?: { cause?: unknown }) {
    const where = path.join('.');
    super('STORE_INVALID_DATA', `${where === '' ? 'the value' : where} ${what}`, options);
    this.path = where;
  }
}
