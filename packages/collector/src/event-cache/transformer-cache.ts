import type { Logger, MaybePromise, StoreValue, WalkerEvent } from '@walkeros/core';
import { isPromise } from '@walkeros/core';
import { copyEvent } from '../pipeline/copy-event.js';
import type { Outcome, Run, Stage } from '../pipeline/run-stages.js';
import { applyUpdate, type CacheStatus } from './apply-update.js';
import { applyChanges, changesOf } from './event-changes.js';
import type { FoundRule } from './event-rules.js';
import type { OpenEventCache } from './event-caches.js';
import type { Led, Ran } from './single-run.js';

export interface TransformerCacheOptions {
  logger: Logger;
  /** Counts an event that a hit has halted. */
  onHalt: () => void;
}

/**
 * A transformer behind its event cache. What is cached is what the step changed, so
 * that a hit gives an event the step's result and leaves it what it is; only a run that
 * let one event go on is cached. With `stop` a hit goes no further.
 */
export function withTransformerCache(
  stage: Stage,
  cache: OpenEventCache | undefined,
  { logger, onHalt }: TransformerCacheOptions,
): Stage {
  if (cache === undefined) return stage;
  const warn = warnOnce(logger);

  return (event, run) => {
    const context = { event, ingest: run.ingest };
    const rule = cache.find(context);
    if (rule === undefined) return stage(event, run);
    const finish = (ran: Ran<Outcome>): MaybePromise<Outcome> => {
      if (ran.hit === undefined) return updated(ran.result, 'MISS');
      if (cache.stop === true) {
        onHalt();
        return undefined;
      }
      const changed = applyChanges(event, ran.hit);
      return changed === undefined ? stage(event, run) : updated(changed, 'HIT');
    };
    const updated = (outcome: Outcome, status: CacheStatus): Outcome =>
      updateOutcome(outcome, rule, { run, status });

    const ran = cache.run<Outcome>({ ...rule, lead: () => lead(stage, { event, run, warn }) });
    return isPromise(ran) ? ran.then(finish) : finish(ran);
  };
}

function lead(
  stage: Stage,
  { event, run, warn }: { event: WalkerEvent; run: Run; warn: (why: string) => void },
): MaybePromise<Led<Outcome>> {
  // Many a step changes the very event that it is given.
  const before = copyEvent(event);
  const led = (result: Outcome): Led<Outcome> => {
    const value = valueOf(before, result, warn);
    return value === undefined ? { result } : { result, value };
  };
  const outcome = stage(event, run);
  return isPromise(outcome) ? outcome.then(led) : led(outcome);
}

function valueOf(
  before: WalkerEvent,
  outcome: Outcome,
  warn: (why: string) => void,
): StoreValue | undefined {
  if (outcome === undefined || Array.isArray(outcome)) return undefined;
  const compared = changesOf(before, outcome);
  if ('changes' in compared) return compared.changes;
  warn(compared.personal);
  return undefined;
}

function updateOutcome(
  outcome: Outcome,
  rule: FoundRule,
  { run, status }: { run: Run; status: CacheStatus },
): Outcome {
  if (rule.update === undefined || outcome === undefined) return outcome;
  const update = (event: WalkerEvent): WalkerEvent =>
    applyUpdate(event, rule, { event, ingest: run.ingest, cache: { status } });
  if (!Array.isArray(outcome)) return update(outcome);
  return outcome.map((branch) => ({ ...branch, event: update(branch.event) }));
}

function warnOnce(logger: Logger): (part: string) => void {
  let isQuiet = false;
  return (part) => {
    if (isQuiet) return;
    isQuiet = true;
    logger.warn(`not cached: the step changes ${part}, which belongs to one event`);
  };
}
