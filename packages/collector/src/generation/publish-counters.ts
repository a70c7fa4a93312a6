import type { FlowStatus } from '@walkeros/core';
import type { PastTotals } from '../flow-status.js';
import type { Parts } from './generation.js';

/** Shows the counters of a generation's steps. Those of a step that was there before go on. */
export function publishCounters(status: FlowStatus, parts: Parts): void {
  for (const { component, frame } of parts.sources) {
    status.sources[component.id] = frame.counters;
  }
  for (const { component, counters } of parts.transformers) {
    status.transformers[component.id] = counters;
  }
  for (const { component, counters, breaker } of parts.destinations) {
    status.destinations[component.id] = counters;
    if (breaker === undefined) delete status.breakers[`destination.${component.id}`];
    else status.breakers[`destination.${component.id}`] = breaker.status;
  }
}

/** Shows no more of steps that no generation has. What they came to stays in the totals. */
export function retireCounters(
  status: FlowStatus,
  past: PastTotals,
  remaining: readonly Parts[],
): void {
  const has = (section: 'sources' | 'transformers' | 'destinations', id: string): boolean =>
    remaining.some((parts) => parts[section].some(({ component }) => component.id === id));

  for (const id of Object.keys(status.sources)) {
    if (!has('sources', id)) delete status.sources[id];
  }
  for (const [id, { failed, dropped }] of Object.entries(status.transformers)) {
    if (has('transformers', id)) continue;
    delete status.transformers[id];
    past.failed += failed;
    past.dropped += dropped;
  }
  for (const [id, { count, failed, dropped }] of Object.entries(status.destinations)) {
    if (has('destinations', id)) continue;
    delete status.destinations[id];
    delete status.breakers[`destination.${id}`];
    past.out += count;
    past.failed += failed;
    past.dropped += dropped;
  }
}
