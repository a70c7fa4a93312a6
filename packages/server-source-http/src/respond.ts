import type { Logger, PartialEvent, PushResult } from '@walkeros/core';
import { readResponse, type FlowResponse } from './flow-response.js';
import { Refusal, type RefusalBody, tryAgain } from './refusal.js';

/** What a sender is told of one event. Part of the wire format. */
export interface EventAnswer {
  ok: boolean;
  id?: string;
  /** The flow dropped the event on purpose. */
  dropped?: true;
  error?: RefusalBody;
}

/** What became of one event: the answer, and why it was not processed. */
export interface Outcome {
  answer: EventAnswer;
  refusal?: Refusal;
  /** The flow's word on what its sender is told, in place of `answer`. */
  response?: FlowResponse;
}

/** The outcome of an event that the flow is done with. */
export function outcomeOf(event: PartialEvent, result: PushResult): Outcome {
  const id = result.event?.id ?? event.id;
  if (result.ok) {
    const answer = answerOf(id);
    if (result.dropped === true) answer.dropped = true;
    const { response } = result;
    return response === undefined ? { answer } : { answer, response: readResponse(response) };
  }
  return refused(refusalOf(result), id);
}

/** The outcome of an event that was read, and goes on while its sender is answered. */
export function accepted(event: PartialEvent | Refusal): Outcome {
  return event instanceof Refusal ? refused(event) : { answer: answerOf(event.id) };
}

export function refused(refusal: Refusal, id?: unknown): Outcome {
  return { answer: { ...answerOf(id), ok: false, error: refusal.body }, refusal };
}

function answerOf(id: unknown): EventAnswer {
  return typeof id === 'string' ? { ok: true, id } : { ok: true };
}

/** Names destinations, never their errors: those may tell of hosts and credentials. */
function refusalOf(result: PushResult): Refusal {
  if (result.invalid === true) {
    return new Refusal(400, 'invalid_event', result.error ?? 'the event is not valid');
  }
  if (result.code === 'OVERLOADED') return tryAgain('overloaded', 'the flow is overloaded');
  if (result.code === 'FLOW_STOPPED') return tryAgain('shutting_down', 'the flow has stopped');
  const failed = Object.keys(result.failed ?? {}).map((id) => `"${id}"`);
  const where =
    failed.length === 0
      ? 'the event was not processed'
      : `not delivered to ${failed.join(', ')}`;
  return tryAgain('delivery_failed', `${where}; send it again`);
}

/** The status of an answer to events that are delivered, or only accepted. */
type OkStatus = 200 | 202;

/** Status, headers and body of a response. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

const NO_HEADERS: Reply['headers'] = {};

/** The reply to one event, or to a batch. */
export function replyTo(
  outcomes: readonly Outcome[],
  { batch, okStatus }: { batch: boolean; okStatus: OkStatus },
): Reply {
  const [only] = outcomes;
  return batch || only === undefined
    ? replyToBatch(outcomes, okStatus)
    : replyToOne(only, okStatus);
}

/** What the flow says of status and headers is for the reply to one event alone. */
function replyToOne({ answer, refusal, response }: Outcome, okStatus: OkStatus): Reply {
  if (refusal === undefined && response === undefined) {
    return { status: okStatus, headers: NO_HEADERS, body: answer };
  }
  return {
    status: refusal?.status ?? response?.status ?? okStatus,
    headers: { ...response?.headers, ...refusal?.headers },
    body: response?.body ?? answer,
  };
}

/**
 * A batch takes the status of its worst event, so that a sender that looks at the status
 * alone repeats rather than loses; `results` tells which events these were.
 */
function replyToBatch(outcomes: readonly Outcome[], okStatus: OkStatus): Reply {
  const worst = outcomes
    .flatMap(({ refusal }) => refusal ?? [])
    .sort((a, b) => b.status - a.status)[0];
  const results = outcomes.map(({ answer, response }) => response?.body ?? answer);
  return {
    status: worst?.status ?? okStatus,
    headers: { ...worst?.headers },
    body: { ok: worst === undefined, results },
  };
}

/** The reply to a request that could not be processed as a whole. */
export function replyToFailure(error: unknown, logger: Logger): Reply {
  if (error instanceof Refusal) return replyToRefusal(error);
  logger.error(`request failed: ${error instanceof Error ? error.message : 'unknown error'}`);
  return replyToRefusal(new Refusal(500, 'internal', 'the request could not be processed'));
}

export function replyToRefusal(refusal: Refusal): Reply {
  const { status, headers, body } = refusal;
  return { status, headers, body: { ok: false, error: body } };
}
