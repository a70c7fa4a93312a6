import { startFlow } from '@walkeros/collector';
import { silentLogger, type Source, type StepContext } from '@walkeros/core';
import { transformerEnrichInit } from '@walkeros/transformer-enrich';
import { startFlow as startPublishedFlow } from 'published-collector';
import { atLeast, rounded, type Bench } from '../bench.js';
import { TTL_SECONDS } from '../candidates/candidate.js';
import { storeOf } from '../candidates/ours.js';
import { interleave, type Contender } from '../measure/interleave.js';
import { median } from '../measure/median.js';

const OURS = 'ours';
const MANAGED = 'ours, with retry';
const PUBLISHED = 'published';
const CUSTOMERS = 1_000;

type Push = Source.Context['env']['push'];

/** A flow that is running, and how its source hands an event in. */
interface Open {
  readonly push: Push;
  /** Events that came out, with what the lookup put onto them. */
  delivered(): number;
  close(): Promise<unknown>;
}

/** From a source through a lookup that hits to a destination that takes everything. */
export const pipeline: Bench = {
  name: 'pipeline',
  async run({ quick }) {
    const open = new Map<string, Open>([
      [OURS, await openOurs({})],
      [MANAGED, await openOurs({ retry: 3 })],
      [PUBLISHED, await openPublished()],
    ]);
    const events = quick ? 100 : 2_000;
    const contenders = [...open].map(([name, { push }]): Contender => ({
      name,
      ops: events,
      run: () => pushMany(push, events),
    }));
    const rounds = quick ? { warmup: 2, measured: 3 } : { warmup: 20, measured: 60 };
    const samples = await interleave(contenders, rounds);
    const perCore = new Map<string, number>();
    for (const [name, { push }] of open) {
      perCore.set(name, await eventsPerCoreSecond(push, quick ? 100 : 20_000));
    }
    for (const [name, { delivered, close }] of open) {
      if (delivered() === 0) throw new Error(`${name} delivered nothing`);
      await close();
    }
    const names = [...open.keys()];
    const table = {
      title: 'Source, lookup that hits, destination; one event after the other',
      columns: ['', 'events/s', 'per second of processor time', 'x published'],
      rows: names.map((name) => [
        name,
        rounded(1e9 / samples.ns(name)),
        rounded(perCore.get(name) ?? Number.NaN),
        rounded(samples.ratio(PUBLISHED, name).median),
      ]),
    };
    return {
      tables: [table],
      targets: [
        atLeast('events of ours / of published', samples.ratio(PUBLISHED, OURS).median, 5),
        atLeast('events of ours per core and second', perCore.get(OURS) ?? 0, 150_000),
      ],
    };
  },
};

/** The same config for both, but for what the destination's config says. */
function flowOf(destination: object) {
  const out: { push?: Push; delivered: number } = { delivered: 0 };
  const source: Source.Init = ({ env }) => {
    out.push = env.push;
    return { type: 'app', config: {}, push: (event) => env.push(event as object) };
  };
  const flow = {
    sources: { app: { code: source, next: 'enrich' } },
    stores: {
      crm: {
        code: () => storeOf(async (key) => ({ customer: key, tier: 'gold' })),
        cache: { rules: [{ ttl: TTL_SECONDS }] },
      },
    },
    transformers: {
      // The published `startFlow` takes no `$store.crm`; what its bundler writes comes to this.
      enrich: {
        code: (context: StepContext) =>
          transformerEnrichInit({
            ...context,
            config: { settings: { key: 'user.id' } },
            env: { store: context.collector.stores['crm'] },
          }),
      },
    },
    destinations: {
      out: {
        code: {
          type: 'out',
          config: {},
          push({ data }: { data?: Record<string, unknown> }) {
            if (data?.['tier'] === 'gold') out.delivered++;
          },
        },
        config: destination,
      },
    },
  };
  const push: Push = (event, options) => {
    if (out.push === undefined) throw new Error('the source has not been opened');
    return out.push(event, options);
  };
  return { flow, push, delivered: () => out.delivered };
}

async function openOurs(destination: object): Promise<Open> {
  const { flow, push, delivered } = flowOf(destination);
  const { collector } = await startFlow(flow, { logger: silentLogger });
  return { push, delivered, close: () => collector.shutdown() };
}

async function openPublished(): Promise<Open> {
  const { flow, push, delivered } = flowOf({});
  const { collector } = await startPublishedFlow(
    flow as unknown as Parameters<typeof startPublishedFlow>[0],
  );
  return { push, delivered, close: () => collector.command('shutdown') };
}

async function pushMany(push: Push, events: number): Promise<void> {
  for (let at = 0; at < events; at++) {
    const result = await push({
      name: 'page view',
      data: { title: 'home', path: '/a/b' },
      user: { id: `u${at % CUSTOMERS}` },
    });
    if (!result.ok) throw new Error('an event was not delivered');
  }
}

/** By processor time, which other processes take nothing of: what a core to itself would do. */
async function eventsPerCoreSecond(push: Push, events: number): Promise<number> {
  const samples: number[] = [];
  for (let sample = 0; sample < 9; sample++) {
    const before = process.cpuUsage();
    await pushMany(push, events);
    const { user, system } = process.cpuUsage(before);
    samples.push((events * 1e6) / (user + system));
  }
  return median(samples);
}
