import type { MatchCondition } from '@walkeros/core';

/** Holds for events of this name. */
export function named(value: string): MatchCondition {
  return { key: 'event.name', operator: 'eq', value };
}

/** Holds for requests to this path. */
export function onPath(value: string): MatchCondition {
  return { key: 'ingest.path', operator: 'eq', value };
}
