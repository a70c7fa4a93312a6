import type { Turn } from './call-watch.js';

/**
 * How often steps are called that have no counter of their own. While all calls are seen
 * they are counted; while only some are, what was seen last says how many calls each
 * event makes, and the events are counted.
 */
export class CallRates {
  readonly #perEvent = new Map<string, number>();

  /** @param events - Events that the flow has taken since the turn before. */
  advance({ steps, partial }: Turn, events: number, seconds: number): Map<string, number> {
    const seenEvents = [...steps]
      .filter(([step]) => step.startsWith('source:'))
      .reduce((sum, [, { calls }]) => sum + calls, 0);
    const rates = new Map<string, number>();
    for (const [step, { calls }] of steps) {
      if (seenEvents > 0) this.#perEvent.set(step, calls / seenEvents);
      const all = partial ? (this.#perEvent.get(step) ?? 0) * events : calls;
      rates.set(step, seconds > 0 ? all / seconds : 0);
    }
    return rates;
  }
}
