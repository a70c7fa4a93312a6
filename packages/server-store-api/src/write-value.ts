import type { StoreValue } from '@walkeros/core';
import type { ApiCall, ApiClient } from './api-client.js';
import { ABSENT } from './read-value.js';
import type { Revalidation } from './revalidation.js';
import type { Verb } from './verbs.js';
import type { WriteRules } from './write-body.js';
import { writeBody } from './write-body.js';

export interface WriteOptions {
  client: ApiClient;
  verbs: { set: Verb; delete: Verb };
  rules: WriteRules;
  revalidation: Revalidation;
}

/** The two ways to change what the API holds. Both throw a `StoreError` unless it agreed. */
export interface WriteValue {
  set(key: string, value: StoreValue): Promise<void>;
  delete(key: string): Promise<void>;
}

export function createWriteValue(options: WriteOptions): WriteValue {
  const { client, verbs, rules, revalidation } = options;

  async function change(call: ApiCall): Promise<void> {
    try {
      await client.call(call, () => undefined);
    } finally {
      // Also after a failure: the API may have made the change all the same.
      revalidation.forget(call.key);
    }
  }

  return {
    set(key, value) {
      const content = () => writeBody(value, rules);
      return change({ operation: 'set', key, ...verbs.set, answers: [], content });
    },
    delete: (key) => change({ operation: 'delete', key, ...verbs.delete, answers: ABSENT }),
  };
}
