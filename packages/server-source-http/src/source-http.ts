import { Deadlines, parseTimeout, type Source, systemClock } from '@walkeros/core';
import { parseSettings } from '@walkeros/core/schemas';
import { createElbPush } from './elb-push.js';
import { createRequestHandler } from './request-handler.js';
import { createInFlight } from './in-flight.js';
import { createListener, type Listener } from './listener.js';
import { settingsSchema, type HttpSourceSettings } from './settings.js';

/** Events in over HTTP. */
export interface HttpSource extends Source {
  /** Origin the source listens on, `http://127.0.0.1:8080`; `undefined` before `init` and after `destroy`. */
  readonly url: string | undefined;
  init(): Promise<void>;
  destroy(): Promise<void>;
}

/** The ports of sources, for those that take their place. */
const listeners = new WeakMap<Source, Listener>();

/**
 * A source that takes events as JSON over HTTP and answers for the health of the process.
 *
 * @throws ConfigError for settings that do not fit.
 */
export function sourceHttpInit(context: Source.Context<HttpSourceSettings>): HttpSource {
  const { id, config, env, logger, clock = systemClock } = context;
  const settings = parseSettings(settingsSchema, config, `sources.${id}`);
  const timeoutMs = parseTimeout(settings.requestTimeout) ?? 0;
  const shutdownMs = parseTimeout(settings.shutdownTimeout) ?? 0;
  const deadlines = new Deadlines(clock, timeoutMs);
  const inFlight = createInFlight(settings.maxInFlight);
  const handle = createRequestHandler(settings, {
    id,
    push: env.push,
    inFlight,
    deadlines,
    stopping: () => listener.isStopping,
    clock,
    logger,
  });

  const listener: Listener = createListener({
    handle,
    clock,
    logger,
    host: settings.host,
    port: settings.port,
    path: `sources.${id}`,
    eventPath: settings.path,
    headersTimeoutMs: timeoutMs,
  });

  async function close(): Promise<void> {
    await listener.close(inFlight.idle(), shutdownMs);
    deadlines.clear();
    if (inFlight.size > 0) logger.warn(`closed with ${inFlight.size} events in flight`);
  }

  let closed: Promise<void> | undefined;
  const source: HttpSource = {
    type: 'http',
    config,
    get url() {
      return listener.url;
    },
    init: () => listener.open(),
    succeed(former) {
      const theirs = listeners.get(former);
      return theirs && listener.succeed(theirs);
    },
    destroy: () => (closed ??= close()),
    push: createElbPush(env, id),
  };
  listeners.set(source, listener);
  return source;
}
