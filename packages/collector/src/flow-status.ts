import type { Clock, FlowStatus } from '@walkeros/core';

/** Counters of a flow. Totals are sums over its steps, made when they are read. */
export function createFlowStatus(clock: Clock): FlowStatus {
  return {
    startedAt: clock.now(),
    in: 0,
    get out() {
      return sum(this.destinations, ({ count }) => count);
    },
    get failed() {
      const failed = (step: { failed: number }): number => step.failed;
      return sum(this.transformers, failed) + sum(this.destinations, failed);
    },
    get dropped() {
      const dropped = (step: { dropped: number }): number => step.dropped;
      const bySteps = sum(this.transformers, dropped) + sum(this.destinations, dropped);
      return bySteps + this.beforeRun.dropped;
    },
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
