import type { Colours } from '../output/output.js';
import type { Verdict } from './assertion.js';
import type { Simulation } from './simulate-flow.js';
import type { StoreFigures } from './store-figures.js';
import type { Change, EventTrace } from './trace.js';

/** What a simulation has found out, for people. */
export function formatSimulation(
  { events, stores, notices }: Simulation,
  verdicts: readonly Verdict[],
  colours: Colours,
): string {
  const lines = [...notices.map((notice) => `note: ${notice}`), ...groups(events, colours), ''];
  const names = Object.keys(stores);
  const width = Math.max(0, ...names.map((name) => name.length));
  for (const [name, figures] of Object.entries(stores)) {
    lines.push(`store ${name.padEnd(width)}  ${figuresLine(figures)}`);
  }
  for (const { assertion, actual, passed } of verdicts) {
    const mark = passed ? colours.green('ok  ') : colours.red('FAIL');
    lines.push(
      `${mark} ${assertion}  (is ${actual === null ? 'not measured' : short(actual)})`,
    );
  }
  return lines.join('\n').trimEnd();
}

function figuresLine({ tier, counters, hitRate, reads, writes }: StoreFigures): string {
  const backing = `backing: ${amount(reads, 'read')}, ${amount(writes, 'write')}`;
  if (counters === undefined) return `no cache; ${backing}`;
  const { hits, misses, inflight_dedups: joins } = counters;
  const rate = hitRate === null ? 'not asked' : `hit rate ${percent(hitRate)}`;
  const asked = [amount(hits, 'hit'), `${misses} ${misses === 1 ? 'miss' : 'misses'}`];
  if (joins > 0) asked.push(amount(joins, 'join'));
  return `via ${tier}: ${rate} (${asked.join(', ')}); ${backing}`;
}

/** As many digits as tell a figure from its limit; down, as the percentages above. */
function short(figure: number): number {
  return Math.floor(figure * 10_000) / 10_000;
}

/** Down, so that only what is perfect looks it. */
function percent(rate: number): string {
  return `${Math.floor(rate * 1_000) / 10} %`;
}

function amount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Events that went the same way are told once. */
function groups(events: readonly EventTrace[], colours: Colours): string[] {
  const lines: string[] = [];
  let story = '';
  let last: EventTrace | undefined;
  let number = 0;
  let repeats = 0;
  const close = (): void => {
    if (repeats > 0 && last !== undefined) {
      lines.push(colours.dim(`  … ${repeats} more like it, the last one at ${at(last)}`));
    }
    repeats = 0;
  };
  for (const event of events) {
    const told = storyOf(event, colours).join('\n');
    const left = event.number - number - 1;
    number = event.number;
    if (left > 0) {
      close();
      story = '';
      lines.push(colours.dim(`  … ${left} in between, which are counted and not told`));
    }
    if (told === story) {
      repeats++;
      last = event;
      continue;
    }
    close();
    story = told;
    lines.push(`${colours.bold(`#${event.number}`)} ${at(event)} ${event.name}`, told);
  }
  close();
  return lines;
}

function storyOf(event: EventTrace, colours: Colours): string[] {
  const { stores, steps, sent, status, error } = event;
  return [
    ...stores.map(({ store, op, key, status: outcome }) => {
      const colour = outcome === 'hit' ? colours.green : colours.yellow;
      return `  ${store}.${op}(${JSON.stringify(key)}): ${colour(outcome)}`;
    }),
    ...steps.flatMap((step) => [
      `  ${step.transformer}: ${stepLine(step.status, step.changes, step.error)}`,
      ...step.changes.map((change) => `    ${changeLine(change, colours)}`),
    ]),
    ...sent.map(({ destination, payload }) => {
      return `  ${destination} would send ${JSON.stringify(withoutStamps(payload))}`;
    }),
    ...(status === 'ok' && sent.length > 0 ? [] : [`  ${ending(status, error)}`]),
  ];
}

function stepLine(status: string, changes: readonly Change[], error?: string): string {
  if (error !== undefined) return `failed: ${error}`;
  if (status !== 'ok') return status;
  return changes.length === 0 ? 'changes nothing' : 'changes';
}

function changeLine({ path, before, after }: Change, { green, red }: Colours): string {
  const removed = before === undefined ? '' : red(`- ${JSON.stringify(before)} `);
  const added = after === undefined ? '' : green(`+ ${JSON.stringify(after)}`);
  return `${path}: ${removed}${added}`.trimEnd();
}

function ending(status: EventTrace['status'], error: string | undefined): string {
  if (status === 'ok') return 'went through; no destination took it';
  if (status === 'cached') return 'answered from an event cache; went no further';
  const reason = error === undefined ? '' : `: ${error}`;
  return `${status}${reason}`;
}

/** What differs between two events that are the same otherwise. */
const STAMPS: readonly string[] = ['id', 'timestamp', 'timing', 'source'];

function withoutStamps(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null || !('entity' in payload)) return payload;
  const entries = Object.entries(payload).filter(
    ([name, value]) => !STAMPS.includes(name) && !isEmpty(value),
  );
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  if (value === '') return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** `+1m5s` */
function at({ atMs }: EventTrace): string {
  const seconds = Math.floor(atMs / 1_000);
  const parts = [
    [Math.floor(seconds / 3_600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
    [Math.floor(atMs % 1_000), 'ms'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return `+${said.length === 0 ? '0s' : said.join('')}`;
}
