import { startFlow, type Reloaded, type RunningFlow } from '@walkeros/collector';
import { WalkerError, type Clock, type Collector, type Logger } from '@walkeros/core';
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
  /** The config that runs, as its file says it. */
  readonly file: FlowFile | undefined;
  /** @throws ConfigError when the flow does not start. */
  start(file: FlowFile): Promise<void>;
  /** Gives the flow another config. @throws ConfigError when the flow refuses it. */
  reload(file: FlowFile): Promise<Reloaded>;
  /** Notes a config that is not used, for whoever asks how the service is. */
  refuse(why: string): void;
  /** Delivers what is on its way, for a limited time, and closes the flow. */
  stop(timeoutMs: number | undefined): Promise<void>;
}

/** A flow with what looks at it. */
interface Running extends RunningFlow {
  readonly watch: StoreWatch;
  readonly prometheus: Prometheus;
}

export function createService(options: ServiceOptions): Service {
  const { logger, clock } = options;
  let phase: Phase = 'starting';
  let running: Running | undefined;
  let current: FlowFile | undefined;
  let refusal: string | undefined;
  const readiness = (): Readiness =>
    readinessOf({
      ...{ phase, required: options.required },
      ...{ collector: running?.collector, watch: running?.watch, refusal },
    });

  return {
    routes: routesOf(readiness, () => running?.prometheus),
    get collector() {
      return running?.collector;
    },
    get file() {
      return current;
    },
    async start(file) {
      const { config, load } = file;
      const { env, flow } = options;
      const flowStarted = await startFlow(config, {
        ...{ logger, env, clock, load },
        ...(flow !== undefined && { flow }),
      });
      // Nobody waits for it any more.
      if (phase === 'stopping') return void (await flowStarted.collector.shutdown());
      running = observed(flowStarted);
      current = file;
      phase = 'running';
    },
    async reload(file) {
      if (running === undefined) throw new WalkerError('FLOW_STOPPED', 'no flow is running');
      const reloaded = await running.reload(file.config);
      current = file;
      refusal = undefined;
      running.watch.forget([...reloaded.opened, ...reloaded.closed]);
      return reloaded;
    },
    refuse(why) {
      const { generation } = running?.collector.status.config ?? { generation: 0 };
      const since = new Date(clock.now()).toISOString();
      refusal = `the config of ${since} is refused: ${why}; config ${generation} runs`;
      logger.error(refusal);
    },
    async stop(timeoutMs) {
      phase = 'stopping';
      await running?.collector.shutdown(timeoutMs === undefined ? {} : { timeoutMs });
      running?.watch.stop();
      running?.prometheus.stop();
    },
  };
}

function routesOf(
  readiness: () => Readiness,
  prometheus: () => Prometheus | undefined,
): Service['routes'] {
  return {
    '/livez': (_request, response) => answerJson(response, 200, { ok: true }),
    '/readyz': (_request, response) => {
      const report = readiness();
      answerJson(response, report.ok ? 200 : 503, report);
    },
    '/metrics': (request, response) =>
      prometheus()?.handler(request, response) ?? answerJson(response, 503, readiness()),
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
