import { isPromise, within, type MaybePromise } from '@walkeros/core';
import { AbortLink } from './abort-link.js';
import type { ActiveStep } from './active-step.js';
import { isResult, type Err, type Result } from './result.js';
import { StepExit } from './step-exit.js';
import { messageOf, UnexpectedError, type UnexpectedReason } from './unexpected-error.js';

type AnyResult = Result<unknown, unknown>;

/** Runs a step's function once. Never throws: what it throws becomes a result. */
export function attemptStep(step: ActiveStep, attempt: number): MaybePromise<AnyResult> {
  const link = new AbortLink(step.run);
  const context = {
    attempt,
    get signal(): AbortSignal {
      return link.signal;
    },
  };
  try {
    const answer = step.work(context);
    if (isPromise(answer)) return awaitAnswer(step, answer, link);
    link.release();
    return checkResult(step.label, answer);
  } catch (thrown) {
    link.release();
    return resultOfThrown(step, thrown);
  }
}

async function awaitAnswer(
  step: ActiveStep,
  answer: Promise<unknown>,
  link: AbortLink,
): Promise<AnyResult> {
  const { timeoutMs, label } = step;
  const { clock } = step.run.settings;
  const late = (): never => {
    const error = new UnexpectedError(
      'timeout',
      `step "${label}" did not answer within ${timeoutMs} ms`,
      { step: label },
    );
    link.abort(error);
    throw error;
  };
  try {
    const timed =
      timeoutMs === undefined
        ? answer
        : within(answer, { timeoutMs, clock, keepAlive: true }, late);
    return checkResult(label, await timed);
  } catch (thrown) {
    return resultOfThrown(step, thrown);
  } finally {
    link.release();
  }
}

/** @throws TypeError when a step's function returned something else. */
export function checkResult(label: string, answer: unknown): AnyResult {
  if (isResult(answer)) return answer;
  const what = answer === null ? 'null' : typeof answer;
  throw new TypeError(
    `step "${label}" returned ${what}, which is not a result: return ok(value) or err(error)`,
  );
}

/** The result of a step that threw. */
function resultOfThrown(step: ActiveStep, thrown: unknown): Err<unknown> {
  if (thrown instanceof StepExit) return thrown.result;
  if (thrown instanceof UnexpectedError) return { ok: false, error: thrown, cause: thrown };
  const message = `step "${step.label}" failed: ${messageOf(thrown)}`;
  return defect('thrown', message, { step: step.label, cause: thrown });
}

/** A result that says that the run was cancelled. */
export function cancelled(
  label: string,
  signal: AbortSignal | undefined,
): Err<UnexpectedError> {
  const message = `the run was cancelled in step "${label}"`;
  return defect('cancelled', message, { step: label, cause: signal?.reason });
}

/** A result that is a defect. */
function defect(
  reason: UnexpectedReason,
  message: string,
  details: { readonly step?: string; readonly cause: unknown },
): Err<UnexpectedError> {
  const error = new UnexpectedError(reason, message, details);
  return { ok: false, error, cause: details.cause };
}
