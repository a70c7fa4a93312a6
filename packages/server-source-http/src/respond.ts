import type { PartialEvent, PushResult } from '@walkeros/core';
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
    const answer = answerOf(id, result.dropped === true ? { dropped: true } : {});
    const { response } = result;
    return response === undefined ? { answer } : { answer, response: readResponse(response) };
  }
  return refused(refusalOf(result), id);
}

/** The outcome of an event that was read, and goes on while its sender is answered. */
export function accepted(event: PartialEvent): Outcome {
  return { answer: answerOf(event.id) };
}

export function refused(refusal: Refusal, id?: unknown): Outcome {
  return { answer: answerOf(id, { ok: false, error: refusal.body }), refusal };
}

function answerOf(id: unknown, more: Partial<EventAnswer> = {}): EventAnswer {
  return { ok: true, ...(typeof id === 'string' && { id }), ...more };
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

/** Status, headers and body of a response. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/**
 * The reply to one event, or to a batch. A batch takes the status of its worst
 * event, so that a sender that looks at the status alone repeats rather than
 * loses; `results` tells which events these were. What the flow says of status and
 * headers is for the reply to one event only.
 */
export function replyTo(
  outcomes: Outcome[],
  options: { batch: boolean; okStatus: 200 | 202 },
): Reply {
  const worst = outcomes
    .flatMap(({ refusal }) => refusal ?? [])
    .sort((a, b) => b.status - a.status)[0];
  const results = outcomes.map(({ answer, response }) => response?.body ?? answer);
  const said = options.batch ? undefined : outcomes[0]?.response;
  return {
    status: worst?.status ?? said?.status ?? options.okStatus,
    headers: { ...said?.headers, ...worst?.headers },
    body: options.batch ? { ok: worst === undefined, results } : results[0],
  };
}

export function replyToRefusal(refusal: Refusal): Reply {
  const { status, headers, body } = refusal;
  return { status, headers, body: { ok: false, error: body } };
}
