import type { KeyFacts, TierFacts } from './key-facts.js';

/** Where a value stands in one tier. */
export type EntryState =
  'fresh' | 'stale' | 'negative' | 'absent' | 'ended' | 'foreign' | 'broken';

/** What one tier has to say about a key. */
export interface TierExplanation extends Omit<TierFacts, 'name' | 'present' | 'absence'> {
  /** `memory`, the type of the store, or its id and type. */
  readonly tier: string;
  readonly state: EntryState;
}

/** Where a key stands in a cached store, and what a read of it would do. */
export interface Explanation {
  readonly store: string;
  readonly key: string;
  /** In the order in which a read asks them; none without a cache. */
  readonly tiers: readonly TierExplanation[];
  /** Whether the store has a cache at all. */
  readonly isCached: boolean;
  /** Place of the first rule that matches the key; missing when none does. */
  readonly rule?: number;
  /** Of that rule. */
  readonly ttlMs?: number;
  /** Whether the key is being loaded at this moment. */
  readonly loading: boolean;
  /** What a read would do now. */
  readonly read: string;
}

/** The key that is asked for, and the store that is asked. */
export interface Subject {
  readonly store: string;
  readonly key: string;
}

/** Says what facts about a key mean for whoever reads it. */
export function explainKey(subject: Subject, facts: KeyFacts): Explanation {
  const { rule, loading } = facts;
  const tiers = facts.tiers.map(explained);
  return {
    ...{ ...subject, tiers, isCached: true, loading },
    ...(rule !== undefined && { rule: rule.index, ttlMs: rule.ttlMs }),
    read: readOf(facts, tiers),
  };
}

/** @param backing - Type of the store. */
export function explainUncached(subject: Subject, backing: string): Explanation {
  const read = `asks the backing (${backing}): there is no cache`;
  return { ...subject, tiers: [], isCached: false, loading: false, read };
}

function readOf(
  { backing, loading, rule }: KeyFacts,
  tiers: readonly TierExplanation[],
): string {
  if (loading) return `joins the load that is under way, from the backing (${backing})`;
  const answer = tiers.find(({ state }) => isAnswer(state));
  if (answer !== undefined) return answerOf(answer);
  const kept = rule === undefined ? 'keeps nothing: no rule matches' : 'keeps what it answers';
  return `asks the backing (${backing}), and ${kept}`;
}

function answerOf({ tier, state }: TierExplanation): string {
  if (state === 'negative') return `answers that there is nothing, from ${tier}`;
  if (state === 'fresh') return `answers from ${tier}`;
  return `answers from ${tier} with the stale value, and refreshes it meanwhile`;
}

function isAnswer(state: EntryState): boolean {
  return state === 'fresh' || state === 'stale' || state === 'negative';
}

function explained(facts: TierFacts): TierExplanation {
  const { name, ageMs, ttlLeftMs, endsInMs, endedAgoMs, sizeBytes, failed } = facts;
  return {
    tier: name,
    state: stateOf(facts),
    ...(ageMs !== undefined && { ageMs }),
    ...(ttlLeftMs !== undefined && { ttlLeftMs }),
    ...(endsInMs !== undefined && { endsInMs }),
    ...(endedAgoMs !== undefined && { endedAgoMs }),
    ...(sizeBytes !== undefined && { sizeBytes }),
    ...(failed !== undefined && { failed }),
  };
}

function stateOf({ present, absence, ttlLeftMs, endedAgoMs, failed }: TierFacts): EntryState {
  if (failed === 'FOREIGN_ENTRY') return 'foreign';
  if (failed !== undefined) return 'broken';
  if (endedAgoMs !== undefined) return 'ended';
  if (!present) return 'absent';
  if (absence === true) return 'negative';
  return ttlLeftMs === 0 ? 'stale' : 'fresh';
}
