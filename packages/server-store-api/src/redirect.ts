import { ApiFailure } from './api-failure.js';
import type { RequestTarget } from './request-template.js';

/** How many redirects one request follows. */
export const MAX_HOPS = 3;

const KEEPS_METHOD: ReadonlySet<number> = new Set([307, 308]);
const TURNS_INTO_GET: ReadonlySet<number> = new Set([301, 302, 303]);

export interface RedirectAnswer {
  from: RequestTarget;
  method: string;
  status: number;
  location: string | undefined;
  /** Whether a read may leave the origin. */
  allowOtherOrigins: boolean;
}

/** Whether this answer sends the request elsewhere, as opposed to 300 or 304. */
export function isRedirect(status: number): boolean {
  return KEEPS_METHOD.has(status) || TURNS_INTO_GET.has(status);
}

/**
 * The request to go on with. Another origin gets none of the configured headers:
 * they may hold credentials, which belong to the first one only.
 *
 * @throws ApiFailure when the redirect must not be followed.
 */
export function followRedirect(answer: RedirectAnswer): RequestTarget {
  const { from, method, status, location } = answer;
  if (location === undefined || !URL.canParse(location, from.origin)) {
    throw new ApiFailure('invalid-data', `answered ${status} without a usable location`);
  }
  const to = new URL(location, from.origin + from.path);
  if (method !== 'GET' && !KEEPS_METHOD.has(status)) {
    throw new ApiFailure(
      'denied',
      `answered ${method} with ${status}: use the address it redirects to`,
    );
  }
  const target = { origin: to.origin, path: to.pathname + to.search };
  if (to.origin === from.origin) return { ...target, headers: from.headers };
  checkOtherOrigin(answer, to);
  return { ...target, headers: {} };
}

function checkOtherOrigin(
  { from, method, status, allowOtherOrigins }: RedirectAnswer,
  to: URL,
) {
  const isHttp = to.protocol === 'https:' || to.protocol === 'http:';
  const isWeaker = from.origin.startsWith('https:') && to.protocol !== 'https:';
  if (allowOtherOrigins && method === 'GET' && isHttp && !isWeaker) return;
  const advice = isHttp && !isWeaker ? '; allowRedirects permits that for reads' : '';
  const where = isHttp ? to.origin : 'something that is not HTTP';
  throw new ApiFailure('denied', `answered ${status} to another origin, ${where}${advice}`);
}
