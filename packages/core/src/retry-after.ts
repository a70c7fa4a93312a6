const SECONDS = /^\d{1,15}$/;

/**
 * Milliseconds that a `Retry-After` header asks to wait: whole seconds or an HTTP
 * date (RFC 9110, "Retry-After").
 *
 * @returns `undefined` for a missing or unreadable header, and for a date that has passed.
 */
export function parseRetryAfter(header: unknown, nowMs: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const text = header.trim();
  const waitMs = SECONDS.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return waitMs > 0 ? waitMs : undefined;
}
