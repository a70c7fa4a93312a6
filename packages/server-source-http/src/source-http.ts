import { Deadlines, parseTimeout, type Source, systemClock } from '@walkeros/core';
import { parseSettings } from '@walkeros/core/schemas';
import { createElbPush } from './elb-push.js';
import { createRequestHandler } from './request-handler.js';
import { createInFlight } from './in-flight.js';
import { listen, type Listening } from './listen.js';
import { settingsSchema, type HttpSourceSettings } from './settings.js';

/** Events in over HTTP. */
export interface HttpSource extends Source {
  /** Origin the source listens on, `http://127.0.0.1:8080`; `undefined` before `init` and after `destroy`. */
  readonly url: string | undefined;
  init(): Promise<void>;
  destroy(): Promise<void>;
}

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
  let listening: Listening | undefined;
  let stopped: Promise<void> | undefined;
  const stopping = (): boolean => stopped !== undefined;

  const handle = createRequestHandler(settings, {
    id,
    push: env.push,
    inFlight,
    deadlines,
    stopping,
    clock,
    logger,
  });

  async function open(): Promise<void> {
    listening = await listen(handle, {
      path: `sources.${id}`,
      port: settings.port,
      host: settings.host,
      headersTimeoutMs: timeoutMs,
      clock,
      logger,
    });
    logger.info(`listening on ${listening.url}${settings.path}`);
  }

  async function close(): Promise<void> {
    await listening?.close(inFlight.idle(), shutdownMs);
    deadlines.clear();
    listening = undefined;
    if (inFlight.size > 0) logger.warn(`closed with ${inFlight.size} events in flight`);
  }

  return {
    type: 'http',
    config,
    get url() {
      return listening?.url;
    },
    init: open,
    destroy: () => (stopped ??= close()),
    push: createElbPush(env, id),
  };
}
