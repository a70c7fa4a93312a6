import { startFlow, type StartOptions } from '@walkeros/collector';
import {
  type Clock,
  type Collector,
  type Logger,
  type Store,
  systemClock,
  within,
} from '@walkeros/core';
import type { ArtifactStore } from '@walkeros/layered-cache';
import { createHandler } from './create-handler.js';
import { listen } from './listen.js';
import { createMetrics } from './metrics.js';
import { openArtifacts } from './open-artifacts.js';
import type { ServerConfig } from './read-config.js';
import { createRequestContext } from './request-context.js';
import { createAdmit } from './tokens.js';
import { createTransfer } from './transfer.js';

/** How long `/ready` waits for the store. */
const PROBE_TIMEOUT_MS = 2000;

/** Of the time for a shutdown, what may be over when requests, and background work, are left. */
const REQUESTS_SHARE = 0.8;
const BACKGROUND_SHARE = 0.9;

export interface ServerOptions {
  logger: Logger;
  clock?: Clock;
  /** Passed on to whatever opens the stores. */
  flow?: Pick<StartOptions, 'env' | 'from' | 'load'>;
}

/** A server that takes requests. */
export interface RunningServer {
  readonly url: string;
  /** Ends what is under way, then closes the stores. Safe to call twice. */
  close(): Promise<void>;
}

/** @throws ConfigError for a config that cannot run; StoreError when the store does not open. */
export async function startServer(
  { flow, settings }: ServerConfig,
  options: ServerOptions,
): Promise<RunningServer> {
  const { logger, clock = systemClock } = options;
  const admit = createAdmit(settings.tokens);
  const { collector } = await startFlow(flow, { ...options.flow, logger, clock });
  const store = storeOf(collector, settings.store);
  const partStore = storeOf(collector, settings.parts ?? settings.store);
  const metrics = createMetrics(() => artifacts.usage());
  const artifacts = openArtifacts({ store, partStore, settings, metrics, logger, clock });
  let stopped: Promise<void> | undefined;

  async function problem(): Promise<string | undefined> {
    if (stopped !== undefined) return 'the server is shutting down';
    const probe = probeOf(artifacts);
    return within(probe, { timeoutMs: PROBE_TIMEOUT_MS, clock }, () => NO_ANSWER);
  }

  const handler = createHandler({
    ...{ artifacts, metrics, logger, clock, problem, admit },
    transfer: createTransfer({ artifacts, metrics, logger, maxBytes: settings.maxBytes }),
    context: createRequestContext(admit),
    existing: settings.existing,
    basePath: settings.basePath,
    serveMetrics: settings.metrics,
  });
  const { host, port, idleTimeout: idleTimeoutMs } = settings;
  const listening = await listen(handler, { host, port, idleTimeoutMs, clock, logger }).catch(
    async (error: unknown) => {
      await collector.shutdown();
      throw error;
    },
  );

  // What was left behind by a process that died need not wait for the first request.
  void artifacts.usage().catch((error: Error) => logger.warn(error.message));

  async function stop(): Promise<void> {
    const startMs = clock.monotonicNow();
    const leftMs = (share: number): number =>
      Math.max(startMs + share * settings.shutdownTimeout - clock.monotonicNow(), 0);
    const step = (work: Promise<void>, share: number, what: string): Promise<void> =>
      within(work, { timeoutMs: leftMs(share), clock, keepAlive: true }, () =>
        logger.warn(`the shutdown goes on without waiting for ${what}`),
      );
    await listening.close(leftMs(REQUESTS_SHARE));
    const ended = artifacts.close().catch((error: Error) => logger.warn(error.message));
    await step(ended, BACKGROUND_SHARE, 'what goes on in the background');
    await step(collector.shutdown(), 1, 'the stores');
  }
  return { url: `${listening.url}${settings.basePath}`, close: () => (stopped ??= stop()) };
}

function storeOf({ stores }: Pick<Collector, 'stores'>, id: string): Store {
  const store = stores[id];
  if (store === undefined) throw new TypeError('a store that was checked is not there');
  return store;
}

const NO_ANSWER = 'the store does not answer';

async function probeOf(artifacts: ArtifactStore): Promise<string | undefined> {
  try {
    await artifacts.usage();
    await artifacts.has({ team: 'probe', hash: 'probe' });
    return undefined;
  } catch {
    return NO_ANSWER;
  }
}
