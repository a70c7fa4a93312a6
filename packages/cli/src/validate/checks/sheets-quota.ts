import { isPlainObject } from '@walkeros/core';
import { parsePackageName, type Entry } from '@walkeros/collector/config';
import type { Remark } from '../diagnostic.js';
import { rulesOf, secondsOf } from './cache-rules.js';
import { componentsOf, type Check } from './checked-flow.js';

/** Google's limit, which the store takes as its default. Source: `store-cache.txt`, "Minimal recipe". */
const READS_PER_MINUTE = 60;

/**
 * A key that stays in use is read once per `ttl`. So `ttl / 60 × reads per minute` keys
 * fit into the quota, and `keys` of them take `keys × 60 / ttl` reads a minute. Reads
 * that the store sends together make it fewer; this is the upper bound.
 */
export const sheetsQuota: Check = (flow) =>
  componentsOf(flow, 'stores')
    .filter(isSheet)
    .flatMap((store) => quotaRemarks(store, flow.keys));

function isSheet({ definition }: Entry): boolean {
  const { package: source } = definition;
  if (typeof source !== 'string') return false;
  return parsePackageName(source)?.name === '@walkeros/server-store-sheets';
}

function quotaRemarks(store: Entry, keys: number | undefined): Remark[] {
  const settings = settingsOf(store);
  const quota = isPlainObject(settings['quota']) ? settings['quota']['reads'] : undefined;
  const reads = typeof quota === 'number' && quota > 0 ? quota : READS_PER_MINUTE;
  if (settings['mode'] === 'snapshot') return [];
  const rules = rulesOf(store);
  if (store.definition['cache'] === undefined) return [uncached(store, reads)];
  return rules.flatMap(({ rule, path }) => {
    const seconds = secondsOf(rule['ttl']);
    if (seconds === undefined) return [];
    const wanted = keys ?? Math.min(reads, READS_PER_MINUTE);
    const needed = (wanted * 60) / seconds;
    if (needed <= reads) return [];
    const fitting = Math.floor((seconds / 60) * reads);
    const message =
      keys === undefined
        ? `keeps at most ${fitting} distinct keys fresh: ${reads} reads a minute × ${seconds} s`
        : `${keys} distinct keys, each read once in ${seconds} s, are ${round(needed)} reads a minute; the quota is ${reads}`;
    return [
      remark(
        `${path}.ttl`,
        message,
        `at least ${Math.ceil((wanted * 60) / reads)} s for ${wanted} keys`,
      ),
    ];
  });
}

function uncached({ path }: Entry, reads: number): Remark {
  const message = `is read for every event: more than ${reads} events a minute exceed its quota`;
  return remark(
    path,
    message,
    '`"cache": { "rules": [{ "ttl": 300 }] }`, or `mode: "snapshot"`',
  );
}

function settingsOf({ definition: { config } }: Entry): Record<string, unknown> {
  const settings = isPlainObject(config) ? config['settings'] : undefined;
  return isPlainObject(settings) ? settings : {};
}

function round(amount: number): number {
  return Number(amount.toPrecision(3));
}

function remark(path: string, message: string, expected: string): Remark {
  return { code: 'QUOTA_EXCEEDED', severity: 'warning', path, message, expected };
}
