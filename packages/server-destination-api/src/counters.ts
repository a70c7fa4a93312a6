/** What became of the events of one destination. */
export interface Counters {
  /** Events that the receiver acknowledged. */
  delivered: number;
  /** Requests that were repeated. */
  retries: number;
  /** Events that were given up. */
  dead: number;
}
