import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CacheEvent } from './cache-events.js';

/** What is counted, and how Prometheus reads it. */
export interface Metrics {
  request(route: string, status: number, seconds: number): void;
  lookup(team: string, result: 'hit' | 'miss'): void;
  bytes(direction: 'in' | 'out', count: number): void;
  /** What clients report of their tasks, local hits included. */
  events(team: string, events: readonly CacheEvent[]): void;
  damaged(): void;
  evicted(): void;
  /** The text that Prometheus scrapes, and its media type. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** What the ledger counts, at the moment of the scrape. */
export type Usage = () => Promise<{ artifacts: number; bytes: number } | undefined>;

const PREFIX = 'walkeros_artifact';
/** Small artifacts take a millisecond, large ones on slow lines minutes. */
const BUCKETS = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60];

export function createMetrics(usage: Usage): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = <L extends string>(name: string, help: string, labelNames: L[]): Counter<L> =>
    new Counter({ name: `${PREFIX}_${name}`, help, labelNames, registers });

  const requests = counter('requests_total', 'Requests', ['route', 'status']);
  const lookups = counter('lookups_total', 'Artifacts asked for', ['team', 'result']);
  const bytes = counter('bytes_total', 'Bytes of artifacts', ['direction']);
  const events = counter('events_total', 'What clients report', ['team', 'source', 'event']);
  const saved = counter('saved_seconds_total', 'Time of tasks not run', ['team', 'source']);
  const damaged = counter('damaged_total', 'Artifacts that were found damaged', []);
  const evicted = counter('evicted_total', 'Artifacts removed for want of room', []);
  const seconds = new Histogram({
    ...{ name: `${PREFIX}_request_seconds`, help: 'Duration of requests', registers },
    labelNames: ['route'],
    buckets: BUCKETS,
  });
  gauges(registers, usage, events);

  return {
    request(route, status, duration) {
      requests.inc({ route, status });
      seconds.observe({ route }, duration);
    },
    lookup: (team, result) => lookups.inc({ team, result }),
    bytes: (direction, count) => bytes.inc({ direction }, count),
    events(team, reported) {
      for (const { source, event, duration } of reported) {
        events.inc({ team, source, event });
        if (event === 'HIT') saved.inc({ team, source }, duration / 1000);
      }
    },
    damaged: () => damaged.inc(),
    evicted: () => evicted.inc(),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function gauges(registers: Registry[], usage: Usage, events: Counter): void {
  const gauge = (name: string, help: string, read: () => Promise<number | undefined>): Gauge =>
    new Gauge({
      ...{ name: `${PREFIX}_${name}`, help, registers },
      async collect() {
        const value = await read().catch(() => undefined);
        if (value !== undefined) this.set(value);
      },
    });
  gauge('stored_bytes', 'Bytes of all artifacts', async () => (await usage())?.bytes);
  gauge('stored', 'Artifacts in the store', async () => (await usage())?.artifacts);
  gauge('hit_ratio', 'Tasks that were not run, of those that clients reported', async () => {
    const { values } = await events.get();
    const sum = (isCounted: (labels: Record<string, unknown>) => boolean): number =>
      values.reduce((total, { labels, value }) => total + (isCounted(labels) ? value : 0), 0);
    const hits = sum(({ event }) => event === 'HIT');
    // A local miss goes on to the remote cache: only there it is decided.
    const misses = sum(({ event, source }) => event === 'MISS' && source === 'REMOTE');
    return hits + misses === 0 ? undefined : hits / (hits + misses);
  });
}
