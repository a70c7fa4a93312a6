import type { StoreErrorDetails, StoreValue } from '@walkeros/core';
import type { ApiClient } from './api-client.js';
import type { Answer } from './exchange.js';
import { firstOf } from './exchange.js';
import type { ReadRules, TypedBody } from './response-value.js';
import { valueOfBody } from './response-value.js';
import type { Remembered, Revalidation } from './revalidation.js';
import { statusFailure } from './status-errors.js';
import type { Verb } from './verbs.js';

/** Statuses by which an API says that a key is absent. */
export const ABSENT: readonly number[] = [404, 410];
const NOT_MODIFIED = 304;
const NO_CONTENT = 204;
const WITH_VALUE: readonly number[] = [200, 203];

export interface ReadOptions {
  client: ApiClient;
  verb: Verb;
  rules: ReadRules;
  revalidation: Revalidation;
}

/** @throws StoreError for every answer that is neither a value nor an absence. */
export type ReadValue = (
  key: string,
  operation?: StoreErrorDetails['operation'],
) => Promise<StoreValue | undefined>;

export function createReadValue(options: ReadOptions): ReadValue {
  const { client, verb, rules, revalidation } = options;
  const accept = rules.isFile ? '*/*' : 'application/json, text/plain;q=0.9';

  return (key, operation = 'get') => {
    const remembered = revalidation.find(key);
    const headers = { accept, ...remembered?.conditions };
    const answers = remembered === undefined ? ABSENT : [...ABSENT, NOT_MODIFIED];
    return client.call({ operation, key, ...verb, headers, answers }, (answer) =>
      valueOf(answer, { key, remembered, ...options }),
    );
  };
}

interface ReadOne extends ReadOptions {
  key: string;
  remembered: Remembered | undefined;
}

function valueOf(answer: Answer, read: ReadOne): StoreValue | undefined {
  const { key, remembered, rules, revalidation } = read;
  if (answer.status === NOT_MODIFIED && remembered !== undefined) {
    return valueOfBody(remembered, rules);
  }
  if (!WITH_VALUE.includes(answer.status)) {
    revalidation.forget(key);
    return valueWithoutBody(answer, rules);
  }
  const typed: TypedBody = {
    body: answer.body,
    contentType: firstOf(answer.headers['content-type']),
  };
  const value = valueOfBody(typed, rules);
  // Only now: a body that holds no value must not take the place of one that did.
  revalidation.remember(key, answer);
  return value;
}

/** "No content" is an answer of its own: the key is there, and holds nothing. */
function valueWithoutBody({ status }: Answer, { isFile }: ReadRules): StoreValue | undefined {
  if (ABSENT.includes(status)) return undefined;
  if (status === NO_CONTENT) return isFile ? new Uint8Array() : null;
  throw statusFailure(status, undefined);
}
