/*
 * The life of a step:
 *
 *   no key            the function runs
 *   key in flight     wait for it and take a copy of what it brings
 *   key in the cache  take a copy; a synchronous cache needs no flight for this
 *   otherwise         a flight: read, run, write. It begins before an asynchronous read
 *                     is answered and ends after the write, so nobody gets in between.
 *
 * A cancelled run stops waiting at once. Its flight is given up, so that others can
 * start anew; should its function still bring a result, that is cached all the same.
 */
import { isPromise, shortKey, sleep, untilAborted, type MaybePromise } from '@walkeros/core';
import type { ActiveStep } from './active-step.js';
import { attemptStep, cancelled } from './attempt.js';
import { launch, type Landing } from './flights.js';
import type { Err, Result } from './result.js';
import type { Found, StepCache } from './step-cache.js';
import { StepExit } from './step-exit.js';
import { messageOf, UnexpectedError } from './unexpected-error.js';

type AnyResult = Result<unknown, unknown>;

/**
 * @returns The value of the step's `ok`.
 * @throws StepExit with the step's `err`.
 */
export async function runStep(step: ActiveStep): Promise<unknown> {
  const { run, label } = step;
  if (run.signal?.aborted) throw new StepExit(cancelled(label, run.signal));
  const { cache } = run.settings;
  const pending = cache && step.key !== '' ? throughCache(step, cache) : withoutCache(step);
  const result = isPromise(pending) ? await pending : pending;
  if (result.ok) return result.value;
  throw new StepExit(result);
}

function withoutCache(step: ActiveStep): Promise<AnyResult> {
  const { run, label } = step;
  return untilAborted(execute(step), run.signal, () => cancelled(label, run.signal));
}

function throughCache(step: ActiveStep, cache: StepCache): MaybePromise<AnyResult> {
  const { run, label, key } = step;
  warnOfOtherLabel(step);
  const flight = cache.flights.get(key);
  if (flight !== undefined) return join(step, cache, flight);

  const found = cache.read(step);
  if (found !== undefined && !isPromise(found)) return countHit(step, found.result);
  const abandon = (): Landing => ({
    result: cancelled(label, run.signal),
    hit: false,
    abandoned: true,
  });
  const landing = untilAborted(fly(step, cache, found), run.signal, abandon);
  return launch(cache.flights, key, landing).then(({ result }) => result);
}

/** Never rejects: what goes wrong is a result, or a warning. */
async function fly(
  step: ActiveStep,
  cache: StepCache,
  reading: Promise<Found | undefined> | undefined,
): Promise<Landing> {
  const { run } = step;
  const found = reading && (await reading);
  if (found) {
    countHit(step, found.result);
    return { ...found, hit: true, abandoned: false };
  }
  run.counters.misses++;
  run.emit?.({ type: 'step_miss', ...step.facts });
  let entry: Landing['entry'];
  const result = await execute(step, async (outcome) => {
    if (!isKept(step, outcome)) return;
    entry = cache.seal(step, outcome, step.ttlMs);
    if (entry && (await cache.write(step, entry, step.ttlMs))) run.counters.populates++;
  });
  const abandoned = isDefect(result) && run.signal?.aborted === true;
  return { result, entry, hit: false, abandoned };
}

async function join(
  step: ActiveStep,
  cache: StepCache,
  flight: Promise<Landing>,
): Promise<AnyResult> {
  const { run, label } = step;
  const landing = await untilAborted(flight, run.signal, () => undefined);
  if (landing === undefined) return cancelled(label, run.signal);
  if (landing.abandoned) return throughCache(step, cache);
  if (landing.hit) run.counters.hits++;
  else run.counters.inflight_dedups++;
  const result = landing.entry ? cache.open(landing.entry) : landing.result;
  if (isDefect(result)) run.emit?.({ type: 'step_error', error: result.error, ...step.facts });
  else run.emit?.({ type: 'step_hit', ok: result.ok, joined: true, ...step.facts });
  return result;
}

function countHit(step: ActiveStep, result: AnyResult): AnyResult {
  step.run.counters.hits++;
  step.run.emit?.({ type: 'step_hit', ok: result.ok, joined: false, ...step.facts });
  return result;
}

function warnOfOtherLabel(step: ActiveStep): void {
  const { run, label, key } = step;
  const otherLabel = run.labels.use(key, label);
  if (otherLabel === undefined) return;
  const message =
    `steps "${otherLabel}" and "${label}" share the key ${shortKey(key)}, and so the ` +
    `result; give each step keys of its own`;
  step.warn({ code: 'label-mismatch', message, otherLabel });
}

/** Whether a result may be cached: values, and errors that were returned. */
function isKept(step: ActiveStep, result: AnyResult): boolean {
  if (result.ok) return true;
  if (isDefect(result)) return false;
  try {
    return step.run.settings.keeps(result.error);
  } catch (cause) {
    const message = `cacheErrors failed, the error is not cached: ${messageOf(cause)}`;
    step.warn({ code: 'write-failed', message, cause });
    return false;
  }
}

function isDefect(result: AnyResult): result is Err<UnexpectedError> {
  return !result.ok && result.error instanceof UnexpectedError;
}

/** Runs the step's function, as often as its retry policy says. */
async function execute(
  step: ActiveStep,
  keep?: (result: AnyResult) => Promise<void>,
): Promise<AnyResult> {
  const { run } = step;
  run.emit?.({ type: 'step_start', ...step.facts });
  const result = await attemptAll(step);
  await keep?.(result);
  if (result.ok) run.emit?.({ type: 'step_success', ...step.facts });
  else run.emit?.({ type: 'step_error', error: result.error, ...step.facts });
  return result;
}

async function attemptAll(step: ActiveStep): Promise<AnyResult> {
  const { run, retry } = step;
  const { clock } = run.settings;
  for (let attempt = 1; ; attempt++) {
    const answer = attemptStep(step, attempt);
    const result = isPromise(answer) ? await answer : answer;
    if (result.ok || attempt >= retry.attempts || run.signal?.aborted) return result;
    const { error } = result;
    if (!isWorthRetrying(step, error)) return result;
    const delayMs = retry.waitMs(attempt, clock);
    run.counters.retries++;
    run.emit?.({ type: 'step_retry', attempt, delayMs, error, ...step.facts });
    await sleep(delayMs, { clock, stopped: run.signal });
    if (run.signal?.aborted) return cancelled(step.label, run.signal);
  }
}

/** A predicate that throws has not said yes. */
function isWorthRetrying(step: ActiveStep, error: unknown): boolean {
  try {
    return step.retry.when(error);
  } catch {
    return false;
  }
}
