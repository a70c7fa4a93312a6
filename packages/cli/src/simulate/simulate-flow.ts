import { startFlow } from '@walkeros/collector';
import { prepareFlow } from '@walkeros/collector/config';
import {
  ConfigError,
  createVirtualClock,
  isPlainObject,
  nextRound,
  type Flow,
} from '@walkeros/core';
import { writtenFlow } from '../written-flow.js';
import { EventTraces, type EventCounts } from './event-traces.js';
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

/** Of what a flow warns of: a line may name a key, and keys are many. */
const MAX_NOTICES = 1_000;

/** What a simulation has found out. */
export interface Simulation {
  /** The first 10 000, and of more the last 1 000. */
  readonly events: readonly EventTrace[];
  /** Of all events. */
  readonly counts: Readonly<EventCounts>;
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
  const isFile = isPlainObject(config) && 'flows' in config;
  const isChosen = isPlainObject(config) && isFile === (prepared.name !== '');
  if (!isChosen) throw new ConfigError(prepared.findings);
  const written = writtenFlow(config, prepared.name) as Flow;
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
  const said = new Set(notices);
  const logger = noticingLogger((line) => void (said.size < MAX_NOTICES && said.add(line)));
  const { collector } = await startFlow(staged, { ...{ clock, load, env, logger } });
  const underWay = (): number =>
    [...standIns.values()].reduce((sum, standIn) => sum + standIn.underWay(), 0);
  const settling = { clock, underWay, signal: options.signal };
  collector.observe((observation) => traces.called(observation));
  try {
    await pushAll(entranceOf(steps, written, options.source), { traces, settling, options });
    const figures = figuresOf(written, collector, stores);
    await complete(collector.shutdown(), settling);
    const { kept: events, counts } = traces;
    return { events, counts, stores: figures, notices: [...said] };
  } catch (error) {
    // Real stores that were read are closed; who interrupts waits for nothing else.
    await complete(collector.shutdown({ timeoutMs: 0 }), { clock, underWay: () => 0 });
    throw error;
  }
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
  const open = new Set<Promise<void>>();
  for (const { atMs, event } of schedule(options)) {
    options.signal?.throwIfAborted();
    while (clock.runNext(START_MS + atMs)) await letPromisesSettle(settling);
    clock.advance(Math.max(0, START_MS + atMs - clock.now()));
    const { event: pushed, trace } = traces.begin(event, atMs);
    let isDone = false;
    const work: Promise<void> = pushIn(pushed).then((result) => {
      traces.end(trace, result);
      isDone = true;
      open.delete(work);
    });
    open.add(work);
    await letSettle(() => isDone, settling);
    // Promises alone would never let a signal in.
    await nextRound();
  }
  await complete(Promise.all(open), settling);
}
