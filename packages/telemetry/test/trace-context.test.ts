import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, trace, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  ParentBasedSampler,
  AlwaysOnSampler,
  SimpleSpanProcessor,
  type ReadableSpan,
  type Sampler,
} from '@opentelemetry/sdk-trace-base';
import { startFlow } from '@walkeros/collector';
import { silentLogger, type Collector, type Store, type Transformer } from '@walkeros/core';
import { createMemoryStore } from '@walkeros/store-testkit';
import { observeWithOpenTelemetry, type SpanOptions } from '../src/index.js';
import { appSource } from './start-shop.js';

const SENDER = 'b7ad6b7169203331';
const sampled = (trace: string): string => `00-${trace}-${SENDER}-01`;
const unsampled = (trace: string): string => `00-${trace}-${SENDER}-00`;
const traceIdOf = (number: number): string => String(number + 1).padStart(32, '0');

let server: Server;
let url = '';

/** A service that steps call: it stands for everything that takes its time on the wire. */
beforeAll(async () => {
  server = createServer((_, response) => response.end('answer'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

afterEach(() => {
  context.disable();
  jest.restoreAllMocks();
});

interface Traced {
  readonly collector: Collector;
  readonly tracer: Tracer;
  spans(): ReadableSpan[];
}

/** Calls the service, as an instrumented client does it: with a span in whatever is active. */
async function callService(tracer: Tracer): Promise<void> {
  const span = tracer.startSpan('client', {}, context.active());
  await (await fetch(url)).text();
  span.end();
}

/** A flow with a step that calls the service twice, and after that asks a store that does so, too. */
async function startTraced({
  sampler = new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  spans = {},
}: { sampler?: Sampler; spans?: SpanOptions } = {}): Promise<Traced> {
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [new SimpleSpanProcessor(exporter)];
  const tracer = new BasicTracerProvider({ sampler, spanProcessors }).getTracer('test');
  const look: Transformer.Init = ({ env }) => ({
    type: 'look',
    config: {},
    async push(event) {
      await callService(tracer);
      await callService(tracer);
      await (env['store'] as Store).get(String(event.data['user']));
    },
  });
  const remote = createMemoryStore();
  const { collector } = await startFlow(
    {
      sources: { app: { code: appSource, next: 'look' } },
      transformers: { look: { code: look, env: { store: '$store.users' } } },
      destinations: { out: { code: { push: () => callService(tracer) } } },
      stores: {
        users: {
          code: () => ({ ...remote, get: async () => (await fetch(url)).text() }),
          cache: { rules: [{ ttl: 60 }] },
        },
      },
    },
    { logger: silentLogger },
  );
  observeWithOpenTelemetry(collector, { tracer, spans });
  return { collector, tracer, spans: () => exporter.getFinishedSpans() };
}

async function pushAll({ collector }: Traced, traceparents: readonly string[]): Promise<void> {
  await Promise.all(
    traceparents.map((traceparent, index) =>
      collector.push(
        { name: 'page view', id: `e${index}`, data: { user: `u${index}` } },
        { id: 'app', ingest: { traceparent } },
      ),
    ),
  );
}

const named = (spans: readonly ReadableSpan[], name: string): ReadableSpan[] =>
  spans.filter((span) => span.name === name);

/** Names of a span's ancestors, from the inside. */
function ancestors(span: ReadableSpan, spans: readonly ReadableSpan[]): string[] {
  const id = span.parentSpanContext?.spanId;
  const parent = spans.find((each) => each.spanContext().spanId === id);
  return parent === undefined ? [] : [parent.name, ...ancestors(parent, spans)];
}

describe('the trace of an event', () => {
  it('goes on through steps that wait for the network, whatever else is on its way', async () => {
    const flow = await startTraced();
    const traceIds = Array.from({ length: 20 }, (_, index) => traceIdOf(index));

    await pushAll(flow, traceIds.map(sampled));

    const reads = named(flow.spans(), 'store users get');
    expect(reads.map((span) => span.spanContext().traceId).sort()).toEqual(traceIds);
    for (const read of reads) {
      expect(ancestors(read, flow.spans())).toEqual(['transformer look push', 'source app in']);
    }
  });

  it('goes on through clients that are instrumented, where the application has a span that is active', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const flow = await startTraced();
    const request = flow.tracer.startSpan('request');

    await context.with(trace.setSpan(context.active(), request), () =>
      flow.collector.push({ name: 'page view', data: { user: 'u1' } }, { id: 'app' }),
    );
    request.end();

    const spans = flow.spans();
    const clients = named(spans, 'client').map((client) => ancestors(client, spans));
    expect(clients).toEqual([
      ['transformer look push', 'source app in', 'request'],
      ['transformer look push', 'source app in', 'request'],
      ['destination out push', 'source app in', 'request'],
    ]);
  });

  it('keeps to the trace that an event names, where another one is active', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const flow = await startTraced();
    const poll = flow.tracer.startSpan('poll of a queue');

    await context.with(trace.setSpan(context.active(), poll), () =>
      pushAll(flow, [sampled(traceIdOf(1))]),
    );

    const clients = named(flow.spans(), 'client');
    expect(clients.map((span) => span.spanContext().traceId)).toEqual(
      Array(3).fill(traceIdOf(1)),
    );
  });

  it('reaches clients where nothing is active if it is told to, and not otherwise', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const aloof = await startTraced();
    await pushAll(aloof, [sampled(traceIdOf(1))]);
    expect(ancestors(named(aloof.spans(), 'client')[0] as ReadableSpan, aloof.spans())).toEqual(
      [],
    );

    const active = await startTraced({ spans: { activate: true } });
    await pushAll(active, [sampled(traceIdOf(1))]);

    const inDestination = named(active.spans(), 'client').at(-1) as ReadableSpan;
    expect(ancestors(inDestination, active.spans())).toEqual([
      'destination out push',
      'source app in',
    ]);
  });
});

describe('an event that is not sampled', () => {
  it.each([
    ['by its sender', {}, unsampled(traceIdOf(1))],
    ['here', { sampler: new AlwaysOffSampler() }, sampled(traceIdOf(1))],
  ])('%s costs one question to the sampler', async (_, options, traceparent) => {
    const flow = await startTraced(options);
    const asked = jest.spyOn(flow.tracer, 'startSpan');

    await pushAll(flow, [traceparent]);

    const ours = asked.mock.calls.filter(([name]) => name !== 'client');
    expect(ours.map(([name]) => name)).toEqual(['source app in']);
    expect(named(flow.spans(), 'store users get')).toEqual([]);
  });
});

describe('a store that no event asks', () => {
  it('begins no trace of its own', async () => {
    const { collector, spans } = await startTraced();

    await collector.stores['users']?.get('u1');

    expect(spans()).toEqual([]);
  });

  it('has its span in what the application has active', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const { collector, spans, tracer } = await startTraced();
    const job = tracer.startSpan('job');

    await context.with(trace.setSpan(context.active(), job), async () => {
      await collector.stores['users']?.get('u1');
    });
    job.end();

    const [read] = named(spans(), 'store users get');
    expect(read && ancestors(read, spans())).toEqual(['job']);
  });
});
