import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { createPrometheus, observeWithOpenTelemetry } from '@walkeros/telemetry';
import { atMost, rounded, type Bench, type Scale, type Table, type Target } from '../bench.js';
import {
  createLoops,
  openObservedFlow,
  type Loops,
  type ObservedFlow,
  type Watch,
} from '../candidates/observed-flow.js';
import { interleave, type Contender, type Samples } from '../measure/interleave.js';
import { readContender } from '../measure/read-contender.js';
import { consume } from '../measure/sink.js';
import { createKeys, zipfSlices } from '../workload/zipf.js';

/** Collects when it is told to, and keeps nothing. */
class IdleReader extends MetricReader {
  protected onShutdown(): Promise<void> {
    return Promise.resolve();
  }
  protected onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
}

/** Flows of each kind: where its entries happen to lie in memory makes one faster than its twin. */
const COPIES = 5;
/** Of two kinds, and each of them warmed up and timed: for ten rounds. */
const RUNS_OF_A_LOOP = 40;

const WITHOUT_SDK = 'OpenTelemetry without an SDK';
const METRICS = 'OpenTelemetry metrics';
const PROMETHEUS = 'Prometheus';
const SPANS = 'OpenTelemetry metrics and spans';

const meter = (): ReturnType<MeterProvider['getMeter']> =>
  new MeterProvider({ readers: [new IdleReader()] }).getMeter('bench');

/** Samples every event, as an SDK does that is told nothing. */
const tracer = (): ReturnType<BasicTracerProvider['getTracer']> =>
  new BasicTracerProvider().getTracer('bench');

const NOBODY: Watch = { name: 'nobody', begin: () => () => undefined };
const TRACED: Watch = {
  name: SPANS,
  begin: (flow) => observeWithOpenTelemetry(flow, { meter: meter(), tracer: tracer() }),
};
const WATCHES: readonly Watch[] = [
  NOBODY,
  { name: WITHOUT_SDK, begin: (flow) => observeWithOpenTelemetry(flow) },
  { name: METRICS, begin: (flow) => observeWithOpenTelemetry(flow, { meter: meter() }) },
  { name: PROMETHEUS, begin: (flow) => createPrometheus(flow).stop },
  TRACED,
];
const SPAN_EACH: Watch = {
  name: 'with a span for each hit',
  begin: (flow) =>
    observeWithOpenTelemetry(flow, {
      ...{ meter: meter(), tracer: tracer() },
      spans: { hits: true },
    }),
};
const LATE: Watch = { ...TRACED, name: 'in a step that asks late', asksLate: true };

/** What it costs a hit of a string, in a step of an event, that somebody listens, or could. */
export const telemetry: Bench = {
  name: 'telemetry',
  async run({ quick }) {
    const usual = await measure(WATCHES, { quick });
    const instrumented = await inInstrumentedApplication(() =>
      measure([NOBODY, TRACED], { quick }),
    );
    const wanted = await measure([NOBODY, SPAN_EACH, LATE], { quick, length: 512 });
    const limits = { [WITHOUT_SDK]: 1.03, [METRICS]: 1.15, [PROMETHEUS]: 1.15, [SPANS]: 1.15 };
    return {
      tables: [
        tableOf('A hit of a string in a step, by who observes the flow', WATCHES, usual),
        tableOf(
          'The same in an application that is instrumented: it has a span active, and Node follows all promises',
          [NOBODY, TRACED],
          instrumented,
        ),
        tableOf('What has to be asked for, or is avoided', [NOBODY, SPAN_EACH, LATE], wanted),
        eventsTable(WATCHES, usual),
      ],
      targets: [
        ...Object.entries(limits).flatMap(([name, limit]) =>
          targetsOf(name, limit, { samples: usual }),
        ),
        ...targetsOf(SPANS, 1.15, { samples: instrumented, where: ' (instrumented)' }),
      ],
    };
  },
};

function targetsOf(
  name: string,
  limit: number,
  { samples, where = '' }: { samples: Samples; where?: string },
): Target[] {
  const { now, awaited } = ratiosOf(name, samples);
  return [
    atMost(`${name}${where} / nobody`, now, limit),
    atMost(`${name}${where} / nobody, awaited`, awaited, limit),
  ];
}

function ratiosOf(name: string, samples: Samples): { now: number; awaited: number } {
  return {
    now: samples.ratio(name, NOBODY.name).median,
    awaited: samples.ratio(awaitedBy(name), awaitedBy(NOBODY.name)).median,
  };
}

function tableOf(title: string, watches: readonly Watch[], samples: Samples): Table {
  const rows = watches.map(({ name }) => {
    const { now, awaited } = ratiosOf(name, samples);
    const numbers = [samples.ns(name), now, samples.ns(awaitedBy(name)), awaited];
    return [name, ...numbers.map(rounded)];
  });
  return { title, columns: ['', 'ns', 'x nobody', 'awaited ns', 'x nobody'], rows };
}

function eventsTable(watches: readonly Watch[], samples: Samples): Table {
  const rows = watches.map(({ name }) => [name, rounded(samples.ns(eventsOf(name)) / 1000)]);
  return { title: 'An event through source and step', columns: ['', 'µs'], rows };
}

const awaitedBy = (name: string): string => `${name}, awaited`;
const eventsOf = (name: string): string => `${name}, events`;

/** Where instrumentation keeps the span of a request active, as it does once an SDK is registered. */
async function inInstrumentedApplication<T>(work: () => Promise<T>): Promise<T> {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const request = trace.setSpan(context.active(), tracer().startSpan('request'));
  try {
    return await context.with(request, work);
  } finally {
    context.disable();
  }
}

/** @param length - Hits that the step has in one event. */
async function measure(
  watches: readonly Watch[],
  { quick, length = 65_536 }: Scale & { length?: number },
): Promise<Samples> {
  const keys = createKeys(500);
  const slices = zipfSlices(keys, { slices: 16, length: quick ? 512 : length });
  const open: ObservedFlow[] = [];
  for (let copy = 0; copy < (quick ? 1 : COPIES); copy++) {
    for (const watch of watches) open.push(await openObservedFlow(watch));
  }
  // Key by key over all of them, so that none has its entries closer together in memory.
  for (const key of keys) for (const { store } of open) await store.get(key);
  const contenders = watches.flatMap(({ name }) =>
    contendersOf(
      name,
      open.filter((flow) => flow.name === name),
      slices,
    ),
  );
  const rounds = quick ? { warmup: 2, measured: 3 } : { warmup: 20, measured: 100 };
  const samples = await interleave(contenders, rounds);
  for (const { close } of open) await close();
  return samples;
}

function contendersOf(
  name: string,
  flows: readonly ObservedFlow[],
  slices: readonly (readonly string[])[],
): Contender[] {
  const loops = loopsInTurn(name);
  const next = inTurn(flows);
  const nextEvents = inTurn(flows);
  const events = 64;
  return [
    readContender(name, slices, (keys) =>
      next().push((store) => loops().readNow(store, keys, consume)),
    ),
    readContender(awaitedBy(name), slices, (keys) =>
      next().push((store) => loops().readAwaited(store, keys, consume)),
    ),
    {
      name: eventsOf(name),
      ops: events,
      async run() {
        const flow = nextEvents();
        for (let event = 0; event < events; event++) await flow.push(() => undefined);
      },
    },
  ];
}

/** A loop that is new from time to time: of two with the same text, one may be compiled better. */
function loopsInTurn(name: string): () => Loops {
  let runs = 0;
  let loops = createLoops(name);
  return () => {
    if (++runs % RUNS_OF_A_LOOP === 0) loops = createLoops(`${name} ${runs}`);
    return loops;
  };
}

/** Another copy in each round: once to warm up, once for the time. */
function inTurn(flows: readonly ObservedFlow[]): () => ObservedFlow {
  let reads = 0;
  return () => flows[(reads++ >> 1) % flows.length] as ObservedFlow;
}
