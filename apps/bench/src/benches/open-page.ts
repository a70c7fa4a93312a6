import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startFlow } from '@walkeros/collector';
import {
  nextRound,
  silentLogger,
  type Collector,
  type Flow,
  type Store,
  type Transformer,
} from '@walkeros/core';
import { createInspector } from '@walkeros/inspector';
import { atMost, rounded, type Bench } from '../bench.js';
import { storeOf } from '../candidates/ours.js';
import { Samples } from '../measure/interleave.js';
import { processorMs } from '../measure/processor-ms.js';

const OPEN = 'a page is open';
const NONE = 'no page';
/** What a reader of each kind asks the inspector for. The second ends at once, its process stays. */
const PATHS = { [OPEN]: '/api/stream', [NONE]: '/' };

/** A page in another process: what it needs itself is not the flow's. */
const READER = `
  const [, url, path] = process.argv;
  const headers = { authorization: 'Bearer ' + new URL(url).hash.slice(1) };
  fetch(new URL(path, url), { headers }).then(async ({ body }) => {
    process.send('open');
    for await (const _ of body);
    setInterval(() => undefined, 1_000);
  });
`;

interface Busy {
  push(events: number): Promise<void>;
  /** Of the inspector. */
  readonly url: string;
  close(): Promise<void>;
}

/** What a page that is left open costs a flow that has nothing but events to do. */
export const openPage: Bench = {
  name: 'open-page',
  async run({ quick }) {
    // A slice is as long as one round of looking and looking away.
    const size = quick
      ? { pairs: 1, sliceMs: 100, earlier: 1_000 }
      : { pairs: 20, sliceMs: 2_000, earlier: 100_000 };
    const flow = await openFlow();
    const samples = new Samples();
    for (let pair = 0; pair <= size.pairs; pair++) {
      // Every other pair the other way round, so that a drift of the machine cancels out.
      const order = pair % 2 === 0 ? ([OPEN, NONE] as const) : ([NONE, OPEN] as const);
      for (const name of order) {
        const ns = await nsOfEvent(flow, { path: PATHS[name], ...size });
        if (pair > 0) samples.add(name, ns);
      }
    }
    await flow.close();
    const { median, low, high } = samples.ratio(OPEN, NONE);
    return {
      tables: [
        {
          title:
            'Processor time of an event: source, enrichment by a cached store, destination',
          columns: ['', 'µs', `x ${NONE}`, 'lower quartile', 'upper quartile'],
          rows: [
            [NONE, rounded(samples.ns(NONE) / 1000), 1, 1, 1],
            [OPEN, ...[samples.ns(OPEN) / 1000, median, low, high].map(rounded)],
          ],
        },
      ],
      targets: [atMost(`${OPEN} / ${NONE}`, median, 1.02)],
    };
  },
};

async function nsOfEvent(
  flow: Busy,
  { path, earlier, sliceMs }: { path: string; earlier: number; sliceMs: number },
): Promise<number> {
  const reader = spawn(process.execPath, ['-e', READER, flow.url, path], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(reader, 'message');
  // The page has long been open: its first frames are not what is measured.
  await flow.push(earlier);
  const endMs = performance.now() + sliceMs;
  const beganMs = processorMs();
  let events = 0;
  while (performance.now() < endMs) {
    await flow.push(100);
    events += 100;
    // Sockets and timers have their turn, as they do in a flow that takes requests.
    await nextRound();
  }
  const tookMs = processorMs() - beganMs;
  reader.kill();
  await once(reader, 'exit');
  return (tookMs * 1e6) / events;
}

async function openFlow(): Promise<Busy> {
  const backing = storeOf(async (key) => `plan of ${key}`);
  const flow: Flow = {
    sources: {
      web: {
        code: ({ env }) => ({ type: 'web', config: {}, push: env.push as never }),
        next: 'enrich',
      },
    },
    transformers: { enrich: { code: enrich, env: { store: '$store.users' } } },
    destinations: { out: { code: { push: () => undefined } } },
    stores: { users: { code: () => backing, cache: { rules: [{ ttl: 3_600 }] } } },
  };
  const { collector } = await startFlow(flow, { logger: silentLogger });
  const inspector = await createInspector(collector, { flow });
  return {
    url: inspector.url,
    push: (events) => push(collector, events),
    async close() {
      await inspector.close();
      await collector.shutdown();
    },
  };
}

const enrich: Transformer.Init = ({ env }) => ({
  type: 'enrich',
  config: {},
  async push(event) {
    const plan = String(await (env['store'] as Store).get(String(event.data['user'])));
    return { event: { ...event, data: { ...event.data, plan } } };
  },
});

async function push(collector: Collector, events: number): Promise<void> {
  for (let event = 0; event < events; event++) {
    await collector.push({ name: 'page view', data: { user: event % 20 } }, { id: 'web' });
  }
}
