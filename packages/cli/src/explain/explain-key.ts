import { compileMatch, type Cache, type Store } from '@walkeros/core';
import { inspectStore, type InspectedEntry } from '@walkeros/core-cache';

/** Where a value stands in one tier. */
export type EntryState =
  'fresh' | 'stale' | 'negative' | 'absent' | 'ended' | 'foreign' | 'broken';

/** What one tier has to say about a key. */
export interface TierExplanation extends Omit<
  InspectedEntry,
  'tier' | 'present' | 'absence' | 'rule'
> {
  /** `memory`, or the type of the store. */
  readonly tier: string;
  readonly state: EntryState;
}

/** Where a key stands in a cached store, and what a read of it would do. */
export interface Explanation {
  readonly store: string;
  readonly key: string;
  /** In the order in which a read asks them; none without a cache. */
  readonly tiers: readonly TierExplanation[];
  /** Place of the first rule that matches the key; missing when none does. */
  readonly rule?: number;
  /** Loads of the store that are under way in this process. */
  readonly loading: number;
  /** What a read would do now. */
  readonly read: string;
}

export interface ExplainOptions {
  readonly id: string;
  readonly key: string;
  /** The cache of the store, as it is configured. */
  readonly cache: Cache | undefined;
}

/** Looks a key up in the tiers of a store, without asking its backing. */
export async function explainKey(
  store: Store,
  { id, key, cache }: ExplainOptions,
): Promise<Explanation> {
  const inspection = inspectStore(store);
  const backing = `asks the backing (${store.type})`;
  if (inspection === undefined || cache === undefined) {
    return { store: id, key, tiers: [], loading: 0, read: `${backing}: there is no cache` };
  }
  const tiers = (await inspection.entry(key)).map(explained);
  const { inFlight: loading } = inspection;
  const rule = cache.rules.findIndex(({ match }) => compileMatch(match, 'match')({ key }));
  const answer = tiers.find(({ state }) => isAnswer(state));
  const missed = `${backing}${missedBecause(loading, rule)}`;
  return {
    ...{ store: id, key, tiers, loading },
    ...(rule !== -1 && { rule }),
    read: answer === undefined ? missed : answerOf(answer),
  };
}

function missedBecause(loading: number, rule: number): string {
  if (rule === -1) return ', and keeps nothing: no rule matches';
  if (loading > 0) return ', or joins the load if it is of this key';
  return ', and keeps what it answers';
}

function answerOf({ tier, state }: TierExplanation): string {
  if (state === 'negative') return `answers that there is nothing, from ${tier}`;
  if (state === 'fresh') return `answers from ${tier}`;
  return `answers from ${tier} with the stale value, and refreshes it meanwhile`;
}

function isAnswer(state: EntryState): boolean {
  return state === 'fresh' || state === 'stale' || state === 'negative';
}

function explained(entry: InspectedEntry): TierExplanation {
  const { ageMs, ttlLeftMs, endsInMs, endedAgoMs, sizeBytes, failed } = entry;
  return {
    tier: entry.tier.type,
    state: stateOf(entry),
    ...(ageMs !== undefined && { ageMs }),
    ...(ttlLeftMs !== undefined && { ttlLeftMs }),
    ...(endsInMs !== undefined && { endsInMs }),
    ...(endedAgoMs !== undefined && { endedAgoMs }),
    ...(sizeBytes !== undefined && { sizeBytes }),
    ...(failed !== undefined && { failed }),
  };
}

function stateOf(entry: InspectedEntry): EntryState {
  const { present, absence, ttlLeftMs, endedAgoMs, failed } = entry;
  if (failed === 'FOREIGN_ENTRY') return 'foreign';
  if (failed !== undefined) return 'broken';
  if (endedAgoMs !== undefined) return 'ended';
  if (!present) return 'absent';
  if (absence === true) return 'negative';
  return ttlLeftMs === 0 ? 'stale' : 'fresh';
}
