import type { Clock, Store } from '@walkeros/core';
import { clockDiagnosis } from '@walkeros/core';
import type { ApiClient } from './api-client.js';
import type { Answer } from './exchange.js';
import { firstOf } from './exchange.js';
import { ABSENT } from './read-value.js';
import type { ReadRules } from './response-value.js';
import { valueOfBody } from './response-value.js';
import type { Verb } from './verbs.js';

/** A key that hardly exists: found or not, an answer shows that the API can be asked. */
const PROBE_KEY = 'walkeros-doctor';
/** How APIs say how many calls are left; there is no standard that all of them follow. */
const REMAINING = ['ratelimit-remaining', 'x-ratelimit-remaining', 'x-rate-limit-remaining'];
const FEW = 10;

export interface DiagnoseOptions {
  client: ApiClient;
  verb: Verb;
  rules: ReadRules;
  clock: Clock;
}

/** @throws StoreError when the API cannot be reached, refuses access, or answers with no value. */
export function diagnoseApi(options: DiagnoseOptions): Promise<Store.Diagnosis[]> {
  const { client, verb, clock } = options;
  const call = { operation: 'get', key: PROBE_KEY, ...verb, answers: ABSENT } as const;
  return client.call(call, (answer) => [
    accessOf(answer, options),
    ...quotaOf(answer),
    ...clockDiagnosis(firstOf(answer.headers['date']), clock.now()),
  ]);
}

function accessOf(
  { status, body, headers }: Answer,
  { rules }: DiagnoseOptions,
): Store.Diagnosis {
  const check = 'access';
  if (ABSENT.includes(status)) {
    const message = `answers ${status} for a key that is not there`;
    return { check, status: 'ok', message };
  }
  if (body.length > 0)
    valueOfBody({ body, contentType: firstOf(headers['content-type']) }, rules);
  return { check, status: 'ok', message: `answers ${status}` };
}

function quotaOf({ headers }: Answer): Store.Diagnosis[] {
  const left = REMAINING.map((name) => firstOf(headers[name])).find(
    (text) => text !== undefined,
  );
  if (left === undefined || !/^\d+$/.test(left)) return [];
  const message = `${left} calls are left of the quota`;
  if (Number(left) > FEW) return [{ check: 'quota', status: 'ok', message }];
  return [
    { check: 'quota', status: 'warning', message, fix: 'cache the store, or raise its "ttl"' },
  ];
}
