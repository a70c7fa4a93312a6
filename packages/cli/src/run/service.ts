import { startFlow, type RunningFlow } from '@walkeros/collector';
import type { Clock, Collector, Logger } from '@walkeros/core';
import { createPrometheus, type Prometheus } from '@walkeros/telemetry';
import type { FlowFile } from '../flow-file.js';
import { answerJson, type AdminRoute } from './admin-server.js';
import {
  readinessOf,
  watchStores,
  type Phase,
  type Readiness,
  type StoreWatch,
} from './readiness.js';

export interface ServiceOptions {
  logger: Logger;
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  /** Which flow of a file. */
  flow?: string | undefined;
  /** Stores without which the service takes no work. */
  required: readonly string[];
}

/** A flow as an operator sees it. */
export interface Service {
  /** What answers for health and metrics; works from the first moment on. */
  readonly routes: Readonly<Record<string, AdminRoute>>;
  /** Of the flow that runs. */
  readonly collector: Collector | undefined;
  /** @throws ConfigError when the flow does not start. */
  start(file: FlowFile): Promise<void>;
  /** Delivers what is on its way, for a limited time, and closes the flow. */
  stop(timeoutMs: number | undefined): Promise<void>;
}

/** A flow with what looks at it. */
interface Running extends RunningFlow {
  readonly watch: StoreWatch;
  readonly prometheus: Prometheus;
}

export function createService(options: ServiceOptions): Service {
  let phase: Phase = 'starting';
  let running: Running | undefined;
  const readiness = (): Readiness =>
    readinessOf({
      ...{ phase, required: options.required },
      ...{ collector: running?.collector, watch: running?.watch },
    });

  return {
    routes: {
      '/livez': (_request, response) => answerJson(response, 200, { ok: true }),
      '/readyz': (_request, response) => {
        const report = readiness();
        answerJson(response, report.ok ? 200 : 503, report);
      },
      '/metrics': (request, response) =>
        running === undefined
          ? answerJson(response, 503, readiness())
          : running.prometheus.handler(request, response),
    },
    get collector() {
      return running?.collector;
    },
    async start({ config, load }) {
      const { logger, env, clock, flow } = options;
      const flowStarted = await startFlow(config, {
        ...{ logger, env, clock, load },
        ...(flow !== undefined && { flow }),
      });
      running = observed(flowStarted);
      phase = 'running';
    },
    async stop(timeoutMs) {
      phase = 'stopping';
      await running?.collector.shutdown(timeoutMs === undefined ? {} : { timeoutMs });
      running?.watch.stop();
      running?.prometheus.stop();
    },
  };
}

function observed(flow: RunningFlow): Running {
  const { collector } = flow;
  return {
    ...flow,
    watch: watchStores(collector),
    prometheus: createPrometheus(collector),
  };
}
