import { isPlainObject } from '@walkeros/core';
import type { Host } from '../output/host.js';
import { fetchJson, TOKEN } from './fetch-json.js';
import { MAX_ROWS, type FoundData } from './found-data.js';
import { tableOfRecords, type Table } from './table.js';
import { UnreadableData } from './unreadable-data.js';

const KEY = '{key}';

type Fields = Readonly<Record<string, unknown>>;

export interface ReadApiOptions {
  /** Of all items, of one of them, or with `{key}` where a key goes. */
  readonly url: string;
  /** A key that exists. */
  readonly key: string | undefined;
  readonly env: Host['env'];
}

/**
 * Asks an API for its items and finds out where one of them is found by its key.
 *
 * @throws UnreadableData with what to do.
 */
export async function readApi({ url, key, env }: ReadApiOptions): Promise<FoundData> {
  const token = env[TOKEN] === '' ? undefined : env[TOKEN];
  const ask = (target: string): Promise<unknown> => fetchJson(target, token);
  const found =
    key === undefined
      ? await fromItems(url, ask)
      : await fromItem(withKey(url, key), { key, url, ask });
  return {
    table: found.table,
    settings: {
      endpoint: found.endpoint,
      ...(found.select !== undefined && { select: found.select }),
      ...(token !== undefined && { headers: { authorization: `Bearer $env.${TOKEN}` } }),
    },
    env: token === undefined ? [] : [`${TOKEN}=`],
  };
}

/** The endpoint of one item, when only that of all of them is known. */
export function endpointOf(url: string): string {
  return url.includes(KEY) ? url : withKey(url, KEY);
}

interface Found {
  readonly table: Table;
  readonly endpoint: string;
  readonly select?: string;
}

type Ask = (url: string) => Promise<unknown>;

/** From the list of all items, or from one whose address ends in its key. */
async function fromItems(url: string, ask: Ask): Promise<Found> {
  const all = url.includes(KEY)
    ? url.slice(0, url.indexOf(KEY)).replace(/(?:\?.*|\/)$/, '')
    : url;
  const answer = await ask(all);
  const records = listIn(answer);
  if (records === undefined) {
    const last = new URL(all).pathname.split('/').findLast((part) => part !== '') ?? '';
    const key = decodeURIComponent(last);
    if (isPlainObject(answer) && !url.includes(KEY))
      return itemOf(answer, { key, url: parentOf(all) });
    throw new UnreadableData(
      `${all} answers with no list of objects`,
      'name a key that exists: --key <key>',
    );
  }
  const table = tableOfRecords(records.slice(0, MAX_ROWS));
  if (table.keyColumn === undefined) return { table, endpoint: endpointOf(url) };
  const key = String(records[0]?.[table.keyColumn]);
  const item = await ask(withKey(url, key)).catch(() => undefined);
  if (!isPlainObject(item)) {
    throw new UnreadableData(
      `${withKey(url, key)} does not answer with an object, though "${key}" is an item`,
      `write ${KEY} where the key goes: --api "https://…/${KEY}"`,
    );
  }
  const { select } = selected(item, table.keyColumn, key);
  return { table, endpoint: endpointOf(url), ...(select !== undefined && { select }) };
}

async function fromItem(
  target: string,
  { key, url, ask }: { key: string; url: string; ask: Ask },
): Promise<Found> {
  const answer = await ask(target);
  if (isPlainObject(answer)) return itemOf(answer, { key, url });
  throw new UnreadableData(`${target} answers with no object`, 'check --api and --key');
}

/** One item: the field that holds the key is the key column. */
function itemOf(answer: Fields, { key, url }: { key: string; url: string }): Found {
  const { item, select } = selected(answer, undefined, key);
  const { columns } = tableOfRecords([item]);
  const named = columns.find(({ name }) => String(item[name]) === key);
  const rows = named === undefined ? [{ key, ...item }] : [item];
  return {
    table: { ...tableOfRecords(rows), keyColumn: named?.name ?? 'key' },
    endpoint: endpointOf(url),
    ...(select !== undefined && { select }),
  };
}

/** The item itself, or the one member that holds it. */
function selected(
  answer: Fields,
  keyColumn: string | undefined,
  key: string,
): { item: Fields; select?: string } {
  const holds = (value: unknown): value is Fields =>
    isPlainObject(value) &&
    (keyColumn === undefined
      ? Object.values(value).some((each) => String(each) === key)
      : String(value[keyColumn]) === key);
  if (holds(answer)) return { item: answer };
  const [member] = Object.entries(answer).filter(([, value]) => holds(value));
  return member === undefined
    ? { item: answer }
    : { item: member[1] as Fields, select: member[0] };
}

/** The objects of a list, or of the one list in an envelope such as `{ data: […] }`. */
function listIn(answer: unknown): readonly Fields[] | undefined {
  const isList = (value: unknown): value is readonly Fields[] =>
    Array.isArray(value) && value.length > 0 && value.every(isPlainObject);
  if (isList(answer)) return answer;
  if (!isPlainObject(answer)) return undefined;
  const lists = Object.values(answer).filter(isList);
  return lists.length === 1 ? lists[0] : undefined;
}

function withKey(url: string, key: string): string {
  const part = key === KEY ? KEY : encodeURIComponent(key);
  if (url.includes(KEY)) return url.replaceAll(KEY, part);
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname.replace(/\/$/, '')}/${part}${search}`;
}

function parentOf(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname.replace(/\/[^/]*\/?$/, '')}${search}`;
}
