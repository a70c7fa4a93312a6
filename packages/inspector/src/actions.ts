import type { Collector } from '@walkeros/core';
import { shortKey } from '@walkeros/core';
import { inspectStore, type StoreInspection } from '@walkeros/core-cache';
import { storeIds, tierNames } from './flow-graph.js';
import type { HandlerOptions } from './options.js';

/** What the page asked for cannot be done; the message is for whoever asked. */
export class ActionError extends Error {
  readonly status: 400 | 403 | 404;

  constructor(status: 400 | 403 | 404, message: string) {
    super(message);
    this.status = status;
  }
}

type Body = Readonly<Record<string, unknown>>;

/** One thing that the page can ask for, by name. */
export type Action = (body: Body) => unknown;

/** Keys that one answer lists. */
const MAX_KEYS = 200;
/** Characters of a value that are shown. */
const MAX_VALUE_LENGTH = 64 * 1024;

/** What the page can do beside watching. */
export function createActions(
  collector: Collector,
  { values = 'masked', readOnly = true }: HandlerOptions,
): ReadonlyMap<string, Action> {
  const logger = collector.logger.scope('inspector');

  function writable(): void {
    if (readOnly) throw new ActionError(403, 'this page is read-only');
  }

  return new Map<string, Action>([
    ['keys', (body) => listKeys(inspectionOf(collector, body), textOf(body, 'search'))],
    ['entry', (body) => entryOf(collector, body)],
    [
      'value',
      async (body) => {
        if (values === 'forbidden') throw new ActionError(403, 'values are never shown here');
        const value = await inspectionOf(collector, body).value(textOf(body, 'key'));
        return value === undefined ? {} : { text: textOfValue(value) };
      },
    ],
    [
      'evict',
      async (body) => {
        writable();
        const key = textOf(body, 'key');
        await inspectionOf(collector, body).evict(key);
        logger.info(`evicted ${shortKey(key)} from the cache of store "${body['store']}"`);
        return { entries: 1, complete: true };
      },
    ],
    [
      'evict-all',
      async (body) => {
        writable();
        const evicted = await inspectionOf(collector, body).evictAll();
        const what = evicted.entries === 1 ? '1 key' : `${evicted.entries} keys`;
        logger.info(`evicted ${what} from the cache of store "${body['store']}"`);
        return evicted;
      },
    ],
  ]);
}

function unknownStore(collector: Collector): string {
  const ids = storeIds(collector).map((id) => JSON.stringify(id));
  return `there is no store of this name, only ${ids.join(', ')}`;
}

function inspectionOf(collector: Collector, body: Body): StoreInspection {
  const { stores } = collector;
  const id = textOf(body, 'store');
  const store = Object.hasOwn(stores, id) ? stores[id] : undefined;
  if (store === undefined) throw new ActionError(404, unknownStore(collector));
  const inspection = inspectStore(store);
  if (inspection === undefined) throw new ActionError(404, 'this store has no cache');
  return inspection;
}

function textOf(body: Body, name: string): string {
  const text = body[name];
  if (typeof text === 'string') return text;
  throw new ActionError(400, `"${name}" is missing`);
}

function listKeys(inspection: StoreInspection, search: string): object {
  const keys: string[] = [];
  let total = 0;
  for (const key of inspection.keys()) {
    if (!key.includes(search)) continue;
    total++;
    if (keys.length < MAX_KEYS) keys.push(key);
  }
  const complete = inspection.tiers.every(({ lists }) => lists);
  return { keys, total, complete };
}

async function entryOf(collector: Collector, body: Body): Promise<object> {
  const inspection = inspectionOf(collector, body);
  const key = textOf(body, 'key');
  const names = tierNames(collector, inspection.id);
  const found = await inspection.entry(key);
  return {
    backing: inspection.backing,
    loading: inspection.isLoading(key),
    rule: inspection.ruleFor(key),
    tiers: found.map(({ tier: _, ...entry }, index) => ({ name: names[index], ...entry })),
  };
}

function textOfValue(value: unknown): string {
  const show = (_: string, part: unknown): unknown =>
    part instanceof Uint8Array ? `${part.byteLength} bytes` : part;
  const text = JSON.stringify(value, show, 2);
  const rest = text.length - MAX_VALUE_LENGTH;
  return rest > 0 ? `${text.slice(0, MAX_VALUE_LENGTH)}\n… ${rest} more characters` : text;
}
