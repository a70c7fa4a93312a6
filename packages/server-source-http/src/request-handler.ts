import type { RequestListener } from 'node:http';
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server';
import type { Clock, Deadlines, Logger, Source } from '@walkeros/core';
import { createAnswer } from './answer.js';
import { createCollect } from './collect.js';
import { createApp } from './create-app.js';
import type { InFlight } from './in-flight.js';
import { Refusal } from './refusal.js';
import { replyToRefusal } from './respond.js';
import type { HttpSourceSettings } from './settings.js';

export interface RequestHandlerOptions {
  /** Id of the source. */
  id: string;
  push: Source.Context['env']['push'];
  inFlight: InFlight;
  /** Of bodies, and then of the flow. */
  deadlines: Deadlines;
  /** Whether the source closes. */
  stopping: () => boolean;
  clock: Clock;
  logger: Logger;
}

/**
 * Hands each request to whom it is for. Events go past the framework, but for those
 * whose path is written in an unusual way.
 */
export function createRequestHandler(
  settings: Required<HttpSourceSettings>,
  options: RequestHandlerOptions,
): RequestListener {
  const { path, cors, maxInFlight } = settings;
  const { inFlight, stopping } = options;
  const maxBatch = Math.min(settings.maxBatch, maxInFlight);
  const collect = createCollect({ ...settings, maxBatch, ...options });
  const answer = createAnswer({ ...options, collect, cors });
  const health = {
    reasons: () => (stopping() ? ['shutting down'] : []),
    inFlight: () => inFlight.size,
  };
  const app = createApp({ ...options, path, cors, answer, health });
  const handleOthers = getRequestListener(
    (request, env) => app.fetch(request, env as HttpBindings),
    // A library does not replace the host's Request and Response.
    { overrideGlobalObjects: false, errorHandler: answerFailure },
  );
  const pathWithQuery = `${path}?`;

  return (incoming, outgoing) => {
    const { method, url = '' } = incoming;
    const isForEvents = method === 'POST' && (url === path || url.startsWith(pathWithQuery));
    void (isForEvents ? answer(incoming, outgoing) : handleOthers(incoming, outgoing));
  };
}

/** Answers what is HTTP, but no request: an impossible host or path. */
function answerFailure(error: unknown): Response {
  const refusal =
    error instanceof RequestError
      ? new Refusal(400, 'bad_request', 'the request is malformed: check its host and path')
      : new Refusal(500, 'internal', 'the request could not be processed');
  return Response.json(replyToRefusal(refusal).body, { status: refusal.status });
}
