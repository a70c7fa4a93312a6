import {
  entriesOf,
  KINDS,
  loadComponent,
  unreachedTransformers,
} from '@walkeros/collector/config';
import type {
  Destination,
  Finding,
  Flow,
  PartialEvent,
  PushResult,
  Source,
  StepContext,
  Transformer,
} from '@walkeros/core';
import type { Load } from '@walkeros/collector';
import { isPlainObject } from '@walkeros/core';
import { observedTransformer } from './observed-transformer.js';
import type { Recorder } from './trace.js';
import { without } from '../without.js';

/** How a source of the flow hands an event in. */
export type PushIn = (event: PartialEvent) => Promise<PushResult>;

/** The steps of a flow, with nothing around them: no request comes in, none goes out. */
export interface StagedSteps {
  readonly sources: Record<string, Flow.Source>;
  readonly transformers: Record<string, Flow.Transformer>;
  readonly destinations: Record<string, Flow.Destination>;
  /** By id of the source; filled when the flow starts. */
  readonly pushIns: ReadonlyMap<string, PushIn>;
  readonly findings: Finding[];
}

export interface StageStepsOptions {
  readonly path: string;
  readonly load: Load;
  readonly recorder: Recorder;
}

/** @param flow - As it is written. */
export async function stageSteps(flow: Flow, options: StageStepsOptions): Promise<StagedSteps> {
  const { path, recorder } = options;
  const pushIns = new Map<string, PushIn>();
  const transformers = await stageTransformers(flow, options);
  const sources = entriesOf(flow, 'sources', path).map(({ id, definition }): NamedSource => {
    return [id, { ...withoutOrigin(definition), code: handIn(id, pushIns) }];
  });
  if (sources.length === 0) sources.push(entrance(flow, pushIns));
  const destinations = entriesOf(flow, 'destinations', path).map(({ id, definition }) => {
    return [id, { ...withoutOrigin(definition), code: capture(id, recorder) }] as const;
  });
  return {
    sources: Object.fromEntries(sources),
    transformers: transformers.staged,
    destinations: Object.fromEntries(destinations),
    pushIns,
    findings: transformers.findings,
  };
}

type NamedSource = readonly [string, Flow.Source];

/** A source that only the simulation hands events to. */
function handIn(id: string, pushIns: Map<string, PushIn>): Source.Init {
  return ({ env }) => {
    const push: PushIn = (event) => env.push(event);
    pushIns.set(id, push);
    return { type: 'simulated', config: {}, push: (event) => push(event as PartialEvent) };
  };
}

/** Of a flow without sources: where its events would come in. */
const ENTRANCE = 'elb';

/** What has no source is tried all the same, from the transformers that nothing leads to. */
function entrance(flow: Flow, pushIns: Map<string, PushIn>): NamedSource {
  const code = handIn(ENTRANCE, pushIns);
  const [first, ...others] = unreachedTransformers(flow);
  if (first === undefined) return [ENTRANCE, { code }];
  return [ENTRANCE, { code, next: others.length === 0 ? first : [first, ...others] }];
}

async function stageTransformers(
  flow: Flow,
  { path, load, recorder }: StageStepsOptions,
): Promise<{ staged: Record<string, Flow.Transformer>; findings: Finding[] }> {
  const findings: Finding[] = [];
  const staged: Record<string, Flow.Transformer> = {};
  for (const entry of entriesOf(flow, 'transformers', path)) {
    const loaded = await loadComponent(entry.definition, {
      ...entry,
      kind: KINDS.transformers,
      load,
    });
    findings.push(...loaded.findings);
    const rest = without(entry.definition, 'package', 'import');
    const open = loaded.init;
    const code = async (context: StepContext): Promise<Transformer> =>
      observedTransformer(entry.id, (await open?.(context)) as Transformer, recorder);
    staged[entry.id] = { ...rest, ...(open && { code }) };
  }
  return { staged, findings };
}

/** Keeps what it is given. The id of the event tells whose it is. */
function capture(id: string, recorder: Recorder): Destination {
  return {
    type: 'simulated',
    push: (event, { data }) =>
      recorder.sent(event, { destination: id, payload: data ?? event }),
    pushBatch: ({ entries }) => {
      for (const { event, data } of entries)
        recorder.sent(event, { destination: id, payload: data ?? event });
    },
  };
}

/** What stands around a step, without what it is and what it would connect to. */
function withoutOrigin(definition: Record<string, unknown>): object {
  const rest = without(definition, 'package', 'import', 'env');
  const { config } = definition;
  return isPlainObject(config) ? { ...rest, config: without(config, 'settings') } : rest;
}
