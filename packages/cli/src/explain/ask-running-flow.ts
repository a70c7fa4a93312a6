import { errorCode, isPlainObject } from '@walkeros/core';
import { EXIT } from '../output/exit-code.js';
import { UsageError } from '../output/usage-error.js';
import type { Subject } from './explain-key.js';
import type { KeyFacts } from './key-facts.js';

/** How long a running flow may take to look into its tiers. */
const TIMEOUT_MS = 5_000;

/** Where the inspector of a running flow answers. */
export interface InspectorAddress {
  /** `http://127.0.0.1:4711/`, or where it is mounted. */
  readonly url: string;
  readonly token: string;
}

/**
 * The address that `walkeros run --inspect` prints, with the token behind its `#`.
 *
 * @param token - Where the address lacks one.
 * @throws UsageError for what is no address, or has no token.
 */
export function parseInspectorUrl(text: string, token: string | undefined): InspectorAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError('--url takes the address that "walkeros run --inspect" prints');
  }
  const given = token ?? url.hash.slice(1);
  if (given === '') {
    throw new UsageError(
      '--url needs a token: what stands behind the # of the address, --token, or WALKEROS_INSPECTOR_TOKEN',
    );
  }
  return { url: `${url.origin}${url.pathname.replace(/\/*$/, '/')}`, token: given };
}

/**
 * Asks the inspector of a running flow for what its tiers hold, its memory included. It
 * looks without asking the backing, and no value leaves the flow.
 *
 * @throws UsageError with what to do, exit code 3 where the flow cannot be asked.
 */
export async function askRunningFlow(
  { url, token }: InspectorAddress,
  subject: Subject,
): Promise<KeyFacts> {
  const response = await post(url, token, subject);
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok && isPlainObject(answer) && Array.isArray(answer['tiers'])) {
    return answer as unknown as KeyFacts;
  }
  const said = isPlainObject(answer) ? answer['error'] : undefined;
  if (typeof said !== 'string') {
    throw unreachable(
      `what answers on ${url} is no inspector; "walkeros run --inspect" prints its address`,
    );
  }
  if (response.status === 401) {
    throw unreachable(
      `the inspector on ${url} refuses the token: it is made up anew at each start`,
    );
  }
  if (response.status === 404) throw new UsageError(`store "${subject.store}": ${said}`);
  throw unreachable(`the inspector on ${url} refuses: ${said}`);
}

async function post(url: string, token: string, body: Subject): Promise<Response> {
  try {
    return await fetch(new URL('api/entry', url), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        // The inspector answers its own page only.
        origin: new URL(url).origin,
      },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    const { cause = error } = error as { cause?: unknown };
    throw unreachable(
      `nothing answers on ${url} (${reasonOf(cause)}); is "walkeros run --inspect" running there?`,
    );
  }
}

/** What has no code is refused by the client itself, such as a port that browsers do not ask. */
function reasonOf(cause: unknown): string {
  const code = errorCode(cause);
  return code === 'Error' ? String((cause as Error).message) : code;
}

function unreachable(message: string): UsageError {
  return new UsageError(message, EXIT.environment);
}
