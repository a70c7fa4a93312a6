import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, Logger } from '@walkeros/core';
import type { Metrics } from './metrics.js';

/** A request that is under way. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Below the path at which everything is served; without its query. */
  readonly path: string;
  /** What log and metrics call it. */
  route: string;
  /** Whose it is, once that is known. */
  team: string | undefined;
}

export interface WatchOptions {
  metrics: Metrics;
  logger: Logger;
  clock: Clock;
}

/** Counts a request and logs it once it is over: without its query and its headers. */
export type WatchRequest = (exchange: Exchange) => void;

export function createWatch({ metrics, logger, clock }: WatchOptions): WatchRequest {
  return (exchange) => {
    const startMs = clock.now();
    const { incoming, outgoing, path } = exchange;
    outgoing.once('close', () => {
      const { route, team } = exchange;
      const { statusCode: status, writableFinished: complete } = outgoing;
      const ms = clock.now() - startMs;
      metrics.request(route, status, ms / 1000);
      if (route === 'other' && status < 400) return;
      logger.info('request', { method: incoming.method, path, status, ms, complete, team });
    });
  };
}
