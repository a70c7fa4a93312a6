/** Operators of a match condition. */
export type MatchOperator =
  'eq' | 'contains' | 'prefix' | 'suffix' | 'regex' | 'gt' | 'lt' | 'exists';

/** One comparison of a match. */
export interface MatchCondition {
  /** Dot path into the context. */
  key: string;
  operator: MatchOperator;
  /** Compared with the text of what `key` finds; ignored by `exists`. */
  value: string;
  /** Inverts the outcome. */
  not?: boolean;
}

/** A condition, or a nesting of `and` and `or`. */
export type Match = MatchCondition | { and: Match[] } | { or: Match[] };
