import { startFlow } from '@walkeros/collector';
import { prepareFlow } from '@walkeros/collector/config';
import { ConfigError, createVirtualClock, type Flow } from '@walkeros/core';
import { writtenFlow } from '../written-flow.js';
import { EventTraces } from './event-traces.js';
import { complete, letPromisesSettle, letSettle, type SettleOptions } from './let-settle.js';
import { figuresOf, type StoreFigures } from './store-figures.js';
import { noticingLogger } from './noticing-logger.js';
import { schedule } from './schedule.js';
import type { SimulateOptions } from './simulate-options.js';
import { stageSteps, type PushIn, type StagedSteps } from './stage-steps.js';
import { stageStores } from './stage-stores.js';
import type { EventTrace } from './trace.js';

/** When simulated time begins: the same in each run, so that two runs can be compared. */
const START_MS = Date.UTC(2026, 0, 1);

/** What a simulation has found out. */
export interface Simulation {
  readonly events: readonly EventTrace[];
  /** By id. */
  readonly stores: Readonly<Record<string, StoreFigures>>;
  /** What a reader has to know: what was replaced, and what the flow warned of. */
  readonly notices: readonly string[];
}

/**
 * Runs events through a flow without touching anything: sources do not listen,
 * destinations keep what they would have sent, stores are mocked or read and never
 * written. Time is virtual, so that minutes take no time.
 *
 * @param config - One flow, or a file's content.
 * @throws ConfigError with every finding, also for a store that may not be read.
 */
export async function simulateFlow(
  config: unknown,
  options: SimulateOptions,
): Promise<Simulation> {
  const { env = {}, load } = options;
  const prepared = prepareFlow(config, { ...options, env });
  const written = writtenFlow(config, prepared.name) as Flow | undefined;
  if (written === undefined) throw new ConfigError(prepared.findings);
  const clock = createVirtualClock(START_MS);
  const traces = new EventTraces();
  const stores = await stageStores(written, prepared.path, options);
  const place = { path: prepared.path, load, recorder: traces };
  const steps = await stageSteps(written, place);
  const findings = [...stores.findings, ...steps.findings];
  if (findings.length > 0) throw new ConfigError(findings);

  const { standIns, notices } = stores;
  const staged = stagedConfig(config, prepared.name, {
    ...written,
    ...partsOf(steps),
    stores: stores.stores,
  });
  const logger = noticingLogger((line) => notices.push(line));
  const { collector } = await startFlow(staged, { ...{ clock, load, env, logger } });
  const underWay = (): number =>
    [...standIns.values()].reduce((sum, standIn) => sum + standIn.underWay(), 0);
  const settling = { clock, underWay, signal: options.signal };
  collector.observe((observation) => traces.called(observation));
  await pushAll(entranceOf(steps, written, options.source), { traces, settling, options });
  const figures = figuresOf(written, collector, stores);
  await complete(collector.shutdown(), settling);
  return { events: traces.all, stores: figures, notices: [...new Set(notices)] };
}

function partsOf({ sources, transformers, destinations }: StagedSteps): Flow {
  return { sources, transformers, destinations };
}

/** The config with another flow in it: variables of a file stay where they are. */
function stagedConfig(config: unknown, name: string, flow: Flow): Flow | Flow.File {
  // What is simulated has begun.
  const begun =
    flow.collector?.run === false
      ? { ...flow, collector: { ...flow.collector, run: true } }
      : flow;
  if (name === '') return begun;
  return { ...(config as Flow.File), flows: { [name]: begun } };
}

/** @throws ConfigError when there is no such source. */
function entranceOf({ pushIns }: StagedSteps, flow: Flow, wanted?: string): PushIn {
  const ids = [...pushIns.keys()];
  const primary = ids.find((id) => flow.sources?.[id]?.primary === true);
  const id = wanted ?? primary ?? ids[0] ?? '';
  const pushIn = pushIns.get(id);
  if (pushIn !== undefined) return pushIn;
  const message = `there is no source "${id}" that events could come from`;
  throw new ConfigError([{ code: 'STEP_UNKNOWN', path: 'sources', message }]);
}

interface Run {
  readonly traces: EventTraces;
  readonly settling: SettleOptions;
  readonly options: SimulateOptions;
}

/** An event does not wait for the one before it: that may wait for another to fill a batch. */
async function pushAll(pushIn: PushIn, { traces, settling, options }: Run): Promise<void> {
  const { clock } = settling;
  const open: Promise<void>[] = [];
  for (const { atMs, event } of schedule(options)) {
    options.signal?.throwIfAborted();
    while (clock.runNext(START_MS + atMs)) await letPromisesSettle(settling);
    clock.advance(Math.max(0, START_MS + atMs - clock.now()));
    const { event: pushed, trace } = traces.begin(event, atMs);
    let isDone = false;
    const work = pushIn(pushed).then((result) => {
      traces.end(trace, result);
      isDone = true;
    });
    open.push(work);
    await letSettle(() => isDone, settling);
  }
  await complete(Promise.all(open), settling);
}
