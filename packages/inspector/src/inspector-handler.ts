import type { IncomingMessage, ServerResponse } from 'node:http';
import { systemClock, type Clock, type Collector, type Flow } from '@walkeros/core';
import { createActions, ActionError, type Action } from './actions.js';
import { createGatekeeper, type Gatekeeper, type RequestKind } from './admit.js';
import { Broadcast } from './broadcast.js';
import { createGraph } from './flow-graph.js';
import { type HandlerOptions, tokenOf } from './options.js';
import { readPageFiles } from './page-files.js';
import { readJson } from './read-json.js';
import { begin, sendJson } from './respond.js';

const STREAM = '/api/stream';

/** The page as a part of a server that is there already. */
export interface InspectorHandler {
  /** Answers everything below the path that it is mounted at, with that path taken off. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** To be put behind the `#` of the page's address. */
  readonly token: string;
  /** Bytes that wait for pages which do not fetch them. */
  readonly waitingBytes: number;
  /** Ends what is open, and looks at the flow no more. */
  close(): void;
}

interface Route {
  readonly kind: RequestKind;
  readonly method: 'GET' | 'POST';
  answer(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
}

/**
 * The inspector without a server of its own. Only requests from this machine are let in,
 * unless `token` is given: then `allowedHosts` names the hosts that it is mounted under.
 *
 * @throws ConfigError `CONFIG_INVALID` for a token that is too short.
 */
export function createInspectorHandler(
  collector: Collector,
  options: HandlerOptions & { host?: string } = {},
): InspectorHandler {
  const { clock = systemClock, allowedHosts = [] } = options;
  const token = tokenOf(options);
  const gate = createGatekeeper({ token, allowedHosts, isPublic: options.token !== undefined });
  const broadcast = new Broadcast(collector, clock);
  const routes = createRoutes({ collector, options, broadcast, clock });

  return {
    token,
    handle: (request, response) => {
      answer(request, response, { routes, gate }).catch((error: unknown) => {
        collector.logger
          .scope('inspector')
          .error(error instanceof Error ? error : String(error));
        if (response.headersSent) response.destroy();
        else sendJson(response, 500, { error: 'the request could not be processed' });
      });
    },
    get waitingBytes() {
      return broadcast.waitingBytes;
    },
    close: () => broadcast.close(),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { routes, gate }: { routes: ReadonlyMap<string, Route>; gate: Gatekeeper },
): Promise<void> {
  const route = routes.get(request.url ?? '');
  const refusal = gate.refuse(request, route?.kind ?? 'data');
  if (refusal !== undefined)
    return sendJson(response, refusal.status, { error: refusal.error });
  if (route === undefined) return sendJson(response, 404, { error: 'nothing is here' });
  const isHead = request.method === 'HEAD' && (route.kind === 'page' || route.kind === 'file');
  if (request.method !== route.method && !isHead) {
    begin(response, 405, { allow: route.method });
    response.end();
    return;
  }
  await route.answer(request, response);
}

function createRoutes({
  collector,
  options,
  broadcast,
  clock,
}: {
  collector: Collector;
  options: HandlerOptions;
  broadcast: Broadcast;
  clock: Clock;
}): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>();
  for (const [path, { type, body }] of readPageFiles()) {
    const send: Route['answer'] = (_, response) => {
      begin(response, 200, { 'content-type': type, 'content-length': String(body.length) });
      response.end(body);
    };
    routes.set(path, { kind: path === '/' ? 'page' : 'file', method: 'GET', answer: send });
  }
  const { values = 'masked', readOnly = true, flow } = options;
  routes.set(STREAM, {
    kind: 'data',
    method: 'GET',
    answer(_, response) {
      const config = (): Flow | undefined => (typeof flow === 'function' ? flow() : flow);
      const hello = (): object => ({
        graph: createGraph(collector, config()),
        ...{ values, readOnly },
      });
      if (broadcast.add(response, hello)) return;
      sendJson(response, 503, { error: 'too many pages are open; close one' });
    },
  });
  for (const [name, action] of createActions(collector, options)) {
    const run: Route['answer'] = (request, response) =>
      act(action, { request, response, clock });
    routes.set(`/api/${name}`, { kind: 'action', method: 'POST', answer: run });
  }
  return routes;
}

async function act(
  action: Action,
  {
    request,
    response,
    clock,
  }: { request: IncomingMessage; response: ServerResponse; clock: Clock },
): Promise<void> {
  const body = await readJson(request, clock);
  if (body === undefined) return sendJson(response, 400, { error: 'a JSON object is needed' });
  try {
    sendJson(response, 200, await action(body));
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    sendJson(response, error.status, { error: error.message });
  }
}
