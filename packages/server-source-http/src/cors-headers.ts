import type { IncomingMessage } from 'node:http';

/** Who may read answers: any origin, only those, or none. */
export type CorsSetting = boolean | { origins: string[] };

/** What a sender learns beside the body. */
export const EXPOSED_HEADERS: string[] = ['Retry-After'];

/** The CORS headers of an answer to an event; the preflight has its own. */
export function createCorsHeaders(
  cors: CorsSetting,
): (incoming: IncomingMessage) => Record<string, string> {
  const exposed = { 'Access-Control-Expose-Headers': EXPOSED_HEADERS.join(',') };
  if (cors === false) return () => ({});
  if (cors === true) return () => ({ 'Access-Control-Allow-Origin': '*', ...exposed });
  const origins = new Set(cors.origins);
  return ({ headers: { origin } }) => ({
    ...(origin !== undefined &&
      origins.has(origin) && { 'Access-Control-Allow-Origin': origin }),
    ...exposed,
    Vary: 'Origin',
  });
}
