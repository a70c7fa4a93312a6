import { hash, timingSafeEqual } from 'node:crypto';
import { ConfigError, type Finding } from '@walkeros/core';
import { Refusal } from './refusal.js';
import type { ReadToken } from './settings.js';

/** What a request may do, and whose artifacts it sees. */
export interface Grant {
  /** Name of the team in the store. */
  team: string;
  read: boolean;
  write: boolean;
  overwrite: boolean;
}

/**
 * @param claimed - What the client says of its team.
 * @throws Refusal 401 without a token that is known, 403 for a team that is not the token's.
 */
export type Admit = (authorization: string | undefined, claimed: readonly string[]) => Grant;

/** In the store, the team of all tokens without one. */
const ANY_TEAM = 'default';

/** @throws ConfigError when two entries contradict each other. */
export function createAdmit(tokens: readonly ReadToken[]): Admit {
  const findings = [...duplicates(tokens), ...overlaps(tokens), ...reserved(tokens)];
  if (findings.length > 0) throw new ConfigError(findings);
  const known = tokens.map((entry) => ({ ...entry, digest: digestOf(entry.token) }));

  return (authorization, claimed) => {
    const digest = digestOf(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
    // All of them are compared, so that the time taken says nothing about any.
    const [entry] = known.filter((each) => timingSafeEqual(each.digest, digest));
    if (entry === undefined) {
      const message = 'the token is missing or unknown; set TURBO_TOKEN';
      throw new Refusal(401, 'unauthorized', message).withHeader('WWW-Authenticate', 'Bearer');
    }
    const { team, read, write, overwrite } = entry;
    const foreign = claimed.some((one) => !team.includes(one));
    if (team.length > 0 && foreign) {
      throw new Refusal(403, 'forbidden', 'the token belongs to another team');
    }
    return { team: team[0] ?? ANY_TEAM, read, write, overwrite };
  };
}

/** Digests have one length, and tell nothing about how much of a token was right. */
function digestOf(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

function duplicates(tokens: readonly ReadToken[]): Finding[] {
  return tokens.flatMap(({ token }, index) => {
    if (tokens.findIndex((other) => other.token === token) === index) return [];
    return [conflict(`artifacts.tokens.${index}.token`, 'is the token of another entry')];
  });
}

/** Two names of one team must not be names of two. */
function overlaps(tokens: readonly ReadToken[]): Finding[] {
  const teamOf = new Map<string, string>();
  return tokens.flatMap(({ team }, index) => {
    const [first = ''] = team;
    const taken = team.find((name) => (teamOf.get(name) ?? first) !== first);
    for (const name of team) teamOf.set(name, first);
    if (taken === undefined) return [];
    const message = `"${taken}" belongs to another team; begin both lists with the same name`;
    return [conflict(`artifacts.tokens.${index}.team`, message)];
  });
}

function reserved(tokens: readonly ReadToken[]): Finding[] {
  return tokens.flatMap(({ team }, index) => {
    if (team[0] !== ANY_TEAM) return [];
    const message = `"${ANY_TEAM}" is the cache of tokens without a team; begin with another name`;
    return [conflict(`artifacts.tokens.${index}.team`, message)];
  });
}

function conflict(path: string, message: string): Finding {
  return { code: 'CONFLICT', path, message };
}
