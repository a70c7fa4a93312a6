/** What becomes of the replies of a server on their way to the client. */
export type WireFault =
  | { kind: 'none' }
  /** Each piece comes later by so many milliseconds, and by up to `jitterMs` more; the order stays. */
  | { kind: 'latency'; ms: number; jitterMs?: number }
  /** So many bytes pass in a second. */
  | { kind: 'bandwidth'; bytesPerSecond: number }
  /** The connection is open, and nothing arrives. */
  | { kind: 'black-hole' }
  /** So many bytes arrive, then nothing; the connection stays open. */
  | { kind: 'stall'; afterBytes: number }
  /** Replies come in pieces of so many bytes. */
  | { kind: 'slice'; bytes: number }
  /** The connection breaks off after so many more bytes: abruptly, or with a proper end. */
  | { kind: 'reset' | 'truncate'; afterBytes: number }
  /** The end of a connection arrives so many milliseconds after it, its data in time. */
  | { kind: 'slow-close'; ms: number }
  /** About one bit in so many bytes arrives as its opposite. */
  | { kind: 'bit-flip'; everyBytes: number }
  /**
   * About one reply in so many changes places with the next one, of whichever
   * connection: two requests get each other's reply.
   */
  | { kind: 'swap'; everyReplies: number }
  /** About one reply in so many comes twice. */
  | { kind: 'repeat'; everyReplies: number }
  /**
   * The other end is gone without a word: nothing arrives, and nothing of what is sent is
   * read. Connections of that time never work again.
   */
  | { kind: 'half-open' }
  /** Connections break off, and new ones are refused. */
  | { kind: 'down' };
