import type { Clock, FlowStatus } from '@walkeros/core';

/** What steps came to that the flow does not have any more. */
export type PastTotals = Pick<FlowStatus, 'out' | 'failed' | 'dropped'>;

/**
 * Counters of a flow. Totals are sums over its steps, made when they are read.
 *
 * @param past - Is added to them, so that they never go back.
 */
export function createFlowStatus(clock: Clock, past: Readonly<PastTotals>): FlowStatus {
  return {
    startedAt: clock.now(),
    in: 0,
    get out() {
      return past.out + sum(this.destinations, ({ count }) => count);
    },
    get failed() {
      const failed = (step: { failed: number }): number => step.failed;
      return past.failed + sum(this.transformers, failed) + sum(this.destinations, failed);
    },
    get dropped() {
      const dropped = (step: { dropped: number }): number => step.dropped;
      const bySteps = sum(this.transformers, dropped) + sum(this.destinations, dropped);
      return past.dropped + bySteps + this.beforeRun.dropped;
    },
    config: { generation: 1, sinceMs: clock.now(), refused: 0 },
    sources: {},
    transformers: {},
    destinations: {},
    breakers: {},
    beforeRun: { held: 0, dropped: 0 },
  };
}

function sum<T>(steps: Readonly<Record<string, T>>, countOf: (step: T) => number): number {
  return Object.values(steps).reduce((total, step) => total + countOf(step), 0);
}
