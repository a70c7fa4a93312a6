/** HTTP statuses beside 5xx after which the same request may succeed a moment later. */
const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 429]);

/** Whether a request that was answered with this HTTP status is worth repeating. */
export function isTransientStatus(status: number): boolean {
  return status >= 500 || TRANSIENT.has(status);
}
