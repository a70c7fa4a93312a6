/*
 * An error of the client carries its command, and so keys, values and passwords; the
 * text of a reply may quote arguments. Nothing of it goes further than its code.
 */
import type { StoreErrorKind } from '@walkeros/core';
import { RedisFailure } from './redis-failure.js';

type Finding = readonly [kind: StoreErrorKind, what: string];

const PASSING = 'try again in a moment';

const REPLIES: ReadonlyMap<string, Finding> = new Map<string, Finding>([
  ['NOAUTH', ['denied', 'Redis asks for a password; set "password", or "credentials"']],
  [
    'WRONGPASS',
    ['denied', 'Redis refuses this user or password; check "username", "password"'],
  ],
  [
    'NOPERM',
    [
      'denied',
      'the user may not do this; it needs the commands, keys and channels of this store',
    ],
  ],
  ['WRONGTYPE', ['invalid-data', 'another kind of data has this key; use a "keyPrefix"']],
  ['OOM', ['unavailable', 'Redis is full; raise "maxmemory", or set an eviction policy']],
  ['READONLY', ['unavailable', `this server has become a replica; ${PASSING}`]],
  ['MISCONF', ['unavailable', 'Redis cannot save to its disk, and takes no writes']],
  ['NOREPLICAS', ['unavailable', 'Redis has too few replicas, and takes no writes']],
  ['LOADING', ['unavailable', `Redis is loading its data; ${PASSING}`]],
  ['MASTERDOWN', ['unavailable', `the replica has lost its master; ${PASSING}`]],
  ['CLUSTERDOWN', ['unavailable', `a part of the cluster is down; ${PASSING}`]],
  ['TRYAGAIN', ['unavailable', `the cluster is moving this key; ${PASSING}`]],
  ['BUSY', ['unavailable', `Redis is running a script; ${PASSING}`]],
  ['MOVED', ['unavailable', 'this server is part of a cluster; use "nodes" in place of "url"']],
]);

/** The code at the beginning, of the text itself or of one that the client quotes. */
const REPLY_CODE = new RegExp(`(?:^|: )(${[...REPLIES.keys()].join('|')})\\b`);
/** What Node says of a certificate that it does not accept. */
const NOT_TRUSTED = /CERT|^UNABLE_TO_|^INVALID_CA$|^HOSTNAME_MISMATCH$/;
const NO_SUCH_DB = /^ERR (?:DB index is out of range|invalid DB index)/;

/** What an error of the client means. */
export function failureOf(error: unknown): RedisFailure {
  if (error instanceof RedisFailure) return error;
  const { name, message = '' } = innermost(error);
  const isReply = name === 'ReplyError';
  const [, code = ''] = REPLY_CODE.exec(message) ?? [];
  const finding = REPLIES.get(code);
  if (finding !== undefined)
    return new RedisFailure(finding[0], `${finding[1]} (${code})`, isReply);
  if (NO_SUCH_DB.test(message))
    return new RedisFailure(
      'denied',
      'Redis has no database of this number; check "db"',
      isReply,
    );
  if (isReply) return new RedisFailure('unavailable', 'Redis refuses the command', isReply);
  const systemCode = codeOf(error);
  return NOT_TRUSTED.test(systemCode)
    ? new RedisFailure(
        'denied',
        `the server's certificate is not trusted; check "tls" (${systemCode})`,
      )
    : new RedisFailure('unavailable', `there is no connection to Redis (${systemCode})`);
}

/** A cluster that found no node says so in general; its last node knows more. */
function innermost(error: unknown): Partial<Error> {
  if (typeof error !== 'object' || error === null) return {};
  const last = 'lastNodeError' in error ? error.lastNodeError : undefined;
  return typeof last === 'object' && last !== null ? last : error;
}

function codeOf(error: unknown): string {
  const inner = innermost(error);
  return 'code' in inner && typeof inner.code === 'string' ? inner.code : 'closed';
}
