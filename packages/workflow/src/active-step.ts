import { DURATION_FORMAT, isPromise, MAX_TIMER_MS, parseDuration } from '@walkeros/core';
import type { StepWarning } from './events.js';
import { retryPolicy, type RetryPolicy } from './retry.js';
import type { Run } from './run.js';
import type { StepContext, StepOptions } from './step.js';

/** What a step does, whatever it was called through. */
export type AnyWork = (context: StepContext) => unknown;

/** One call of a step in one run. */
export class ActiveStep {
  readonly run: Run;
  readonly label: string;
  readonly key: string;
  readonly work: AnyWork;
  readonly ttlMs: number | undefined;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number | undefined;
  readonly #startMs: number;

  /** @throws TypeError that says what is wrong with the call. */
  constructor(run: Run, call: StepCall) {
    const { label, work, options = {} } = call;
    if (typeof label !== 'string' || label === '') {
      throw new TypeError('a step needs a label: text that is not empty');
    }
    if (typeof work !== 'function') throw new TypeError(explainThunk(label, work));
    const { key = '', timeoutMs } = options;
    if (typeof key !== 'string') throw new TypeError(`step "${label}": key is not text`);
    if (timeoutMs !== undefined && !isTimeout(timeoutMs)) {
      throw new TypeError(
        `step "${label}": timeoutMs is milliseconds, more than 0 and at most ${MAX_TIMER_MS}`,
      );
    }
    this.run = run;
    this.label = label;
    this.key = key;
    this.work = work as AnyWork;
    this.timeoutMs = timeoutMs;
    this.ttlMs = ttlOf(label, options) ?? run.settings.ttlMs;
    this.retry = retryPolicy(options.retry);
    this.#startMs = run.emit === undefined ? 0 : run.settings.clock.monotonicNow();
  }

  /** What all events of this step have in common. */
  get facts(): { label: string; key: string | undefined; durationMs: number } {
    return {
      label: this.label,
      key: this.key === '' ? undefined : this.key,
      durationMs: this.run.settings.clock.monotonicNow() - this.#startMs,
    };
  }

  warn(warning: StepWarning): void {
    this.run.counters.warnings++;
    this.run.emit?.({ type: 'step_warning', ...warning, ...this.facts });
  }
}

export interface StepCall {
  readonly label: string;
  readonly work: unknown;
  readonly options: StepOptions | undefined;
}

/** What to tell somebody who passed the result of a call instead of a function. */
export function explainThunk(label: string, given: unknown): string {
  // Nobody will look at this promise any more; it must not end the process.
  if (isPromise(given)) Promise.resolve(given).catch(() => undefined);
  const what = isPromise(given) ? 'a promise' : `a value (${typeof given})`;
  return (
    `step "${label}" was given ${what} instead of a function: the work has begun already ` +
    `and no cache can save it. Write step("${label}", () => work(), …)`
  );
}

function isTimeout(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value <= MAX_TIMER_MS;
}

function ttlOf(label: string, { ttl }: StepOptions): number | undefined {
  if (ttl === undefined) return undefined;
  const ttlMs = parseDuration(ttl);
  if (ttlMs === undefined) throw new TypeError(`step "${label}": ttl is ${DURATION_FORMAT}`);
  return ttlMs;
}
