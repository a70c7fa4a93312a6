import { secretIn } from './mask-secrets.js';

/** Whatever stands below these may be a secret, whatever it looks like. */
const SECRET_PART = /(?:^|\.)(?:credentials?|headers|auth|authorization)(?:\.|$)/i;

/** What stands below these is the matter of packages and users: any text may be a secret. */
const PRIVATE_PART = /(?:^|\.)(?:settings|variables)(?:\.|$)/i;

/** Fields of a flow that hold names, times and words of ours. */
const PUBLIC_NAMES: ReadonlySet<string> = new Set(
  (
    'action before concurrency condition entity file fn id import init isolate jitter ' +
    'key level map match mode namespace negative next onError onMiss operator package ' +
    'primary refresh select stale status store strategy sync target timeout ttl value version'
  ).split(' '),
);

/** Fields whose number says how much, how long or where. */
const QUANTITY =
  /(?:^|[a-z])(?:port|bytes|timeout|delay|attempts|entries|connections|refresh|reads|writes|wait|size|limit|db|ttl|batch|inflight)$/i;
const DURATION = /^\d{1,6}(?:\.\d{1,3})?(?:ms|s|m|h|d)$/;
const WHOLE_REFERENCE = /^\$(?:env|var|store)\.[\w.-]+$/;

/** Longer texts say no more. */
const MAX_LENGTH = 300;

/**
 * Whether a value of a config may be repeated to people: only what a place in the config
 * says to be no secret. What nobody knows is not shown.
 *
 * @param path - Where it stands, in dots.
 * @param isUnknown - Whether a name on its path is none that the config may have.
 */
export function mayShow(value: unknown, path: string, isUnknown: boolean): boolean {
  if (value === null || typeof value === 'boolean') return true;
  const name = nameIn(path);
  const isPublic =
    !isUnknown &&
    !SECRET_PART.test(path) &&
    (QUANTITY.test(name) || (PUBLIC_NAMES.has(name) && !PRIVATE_PART.test(path)));
  if (typeof value === 'number') return isPublic;
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return false;
  if (WHOLE_REFERENCE.test(value)) return true;
  const isWord = PUBLIC_NAMES.has(name) && !PRIVATE_PART.test(path);
  return isPublic && (isWord || DURATION.test(value)) && secretIn(value, name) === undefined;
}

/** The last name of a path; an item of a list goes by the name of the list. */
function nameIn(path: string): string {
  return (
    path
      .split('.')
      .reverse()
      .find((part) => !/^\d+$/.test(part)) ?? ''
  );
}
