import { errorCode, within, type Clock, type Store } from '@walkeros/core';
import { CacheNamespace } from './cache-namespace.js';
import type { Held, Tier } from './tier.js';
import { heldIn, open } from './tier-envelope.js';

/** How long a look into a tier outside of this process may take. */
const LOOK_TIMEOUT_MS = 2_000;

/** What a level holds under a key. Times in milliseconds since the epoch. */
export interface Sight {
  readonly value: Held;
  readonly expiresMs: number;
  readonly endsMs: number;
  /** When its load or its write began, where the level keeps that. */
  readonly atMs?: number;
}

/**
 * One place in which entries of a store lie. A tier that is itself cached has more than
 * one: its own memory, then what it stands for.
 */
export interface Level {
  /** `memory`, or the type of the store. */
  readonly type: string;
  /** The store that was given as tier, wrapped or not; none for a memory tier of the wrapper's own. */
  readonly store: Store | undefined;
  /** The keys of the entries, where the level can list them. */
  keys?(): Iterable<string>;
  look(key: string): Sight | undefined | Promise<Sight | undefined>;
}

/** A wrapper as far as its tier goes. */
export interface Tiered {
  readonly tier: Tier;
  readonly namespace: string;
  readonly tierStore: Store | undefined;
  readonly backing: Store;
  readonly clock: Clock;
}

/** The levels that a read goes through, in its order, before it reaches the backing. */
export function levelsOf(
  { tier, namespace, tierStore, clock }: Tiered,
  tieredOf: (store: Store) => Tiered | undefined,
): Level[] {
  if (tier instanceof CacheNamespace) return [memoryLevel(tier, tierStore)];
  if (tierStore === undefined) return [];
  const inner = tieredOf(tierStore);
  const upper = inner === undefined ? [] : levelsOf(inner, tieredOf);
  const lowest = storeLevel(inner?.backing ?? tierStore, tierStore, clock);
  return [...upper, lowest].map((level) => withinNamespace(`${namespace}:`, level));
}

/** Whether a level could not be looked into, and why. */
export class LevelError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

function memoryLevel(namespace: CacheNamespace, store: Store | undefined): Level {
  return {
    type: 'memory',
    store,
    keys: () => namespace.keys(),
    look: (key) => namespace.look(key),
  };
}

/** Answers with what the store holds, whole: the envelope is opened by the namespace around it. */
function storeLevel(bare: Store, store: Store, clock: Clock): Level {
  const timeout = (): never => {
    throw new LevelError('STORE_TIMEOUT');
  };
  return {
    type: bare.type,
    store,
    async look(key) {
      try {
        const answer = Promise.resolve(bare.get(key));
        const deadline = { timeoutMs: LOOK_TIMEOUT_MS, clock, keepAlive: true };
        const value = await within(answer, deadline, timeout);
        const forEver = Number.POSITIVE_INFINITY;
        return value === undefined ? undefined : { value, expiresMs: forEver, endsMs: forEver };
      } catch (error) {
        throw error instanceof LevelError ? error : new LevelError(errorCode(error));
      }
    },
  };
}

/** What one wrapper sees of a level: its own keys, out of their envelopes. */
function withinNamespace(prefix: string, level: Level): Level {
  const { keys } = level;
  return {
    type: level.type,
    store: level.store,
    ...(keys && { keys: () => withoutPrefix(keys(), prefix) }),
    async look(key) {
      const sight = await level.look(prefix + key);
      const envelope = sight && open(sight.value, key);
      if (sight === undefined) return undefined;
      // Bytes of somebody else, of another key, or damaged: a read warns and goes on.
      if (envelope === undefined) throw new LevelError('FOREIGN_ENTRY');
      const { exp, end = exp, at } = envelope;
      return {
        value: heldIn(envelope),
        expiresMs: Math.min(sight.expiresMs, exp),
        endsMs: Math.min(sight.endsMs, end),
        ...(at !== undefined && { atMs: at }),
      };
    },
  };
}

function* withoutPrefix(keys: Iterable<string>, prefix: string): Iterable<string> {
  for (const key of keys) if (key.startsWith(prefix)) yield key.slice(prefix.length);
}
