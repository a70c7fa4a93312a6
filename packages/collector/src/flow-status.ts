import type { Clock, FlowStatus } from '@walkeros/core';

/** Counters of a flow. Totals are sums over its steps, made when they are read. */
export function createFlowStatus(clock: Clock): FlowStatus {
  const total = (
    steps: Record<string, Readonly<Record<string, number>>>,
    name: string,
  ): number => Object.values(steps).reduce((sum, counters) => sum + (counters[name] ?? 0), 0);

  return {
    startedAt: clock.now(),
    in: 0,
    get out() {
      return total(this.destinations, 'count');
    },
    get failed() {
      return total(this.transformers, 'failed') + total(this.destinations, 'failed');
    },
    get dropped() {
      return total(this.transformers, 'dropped') + total(this.destinations, 'dropped');
    },
    sources: {},
    transformers: {},
    destinations: {},
  };
}
