import {
  createOutageLog,
  isStoreError,
  parseTimeout,
  resolveValue,
  setByPath,
  type StepContext,
  type StoreValue,
  systemClock,
  type Transformer,
  type TransformerResult,
  type WalkerEvent,
} from '@walkeros/core';
import { parseSettings } from '@walkeros/core/schemas';
import { lookup, type LookupResult } from './lookup.js';
import { createLookupKey } from './lookup-key.js';
import { requireStore } from './require-store.js';
import { settingsSchema, type EnrichSettings } from './settings.js';
import { writeValue } from './write-value.js';

const MISSING: LookupResult = { status: 'missing' };

/**
 * A transformer that looks a key of the event up in `env.store` and writes the
 * value onto the event. It answers at once where the store does.
 *
 * @throws ConfigError without a store, or for settings that do not fit.
 */
export function transformerEnrichInit(context: StepContext<EnrichSettings>): Transformer {
  const { id, config, env, collector, logger, clock = systemClock } = context;
  const settings = parseSettings(settingsSchema, config, `transformers.${id}`);
  const store = requireStore(env['store'], `transformers.${id}.env.store`);
  const deadline = { timeoutMs: parseTimeout(settings.timeout) ?? 0, clock, keepAlive: true };
  const keyOf = createLookupKey({ key: settings.key, collector, logger });
  const outage = createOutageLog({ logger, clock, subject: 'lookups' });

  function finish(event: WalkerEvent, result: LookupResult): TransformerResult {
    if (result.status === 'found') return found(event, result.value);
    if (result.status === 'failed') return failed(event, messageOf(result.error));
    return settings.onMiss === 'drop' ? false : mark(event, 'missing');
  }

  function found(event: WalkerEvent, value: StoreValue): TransformerResult {
    const { map, target } = settings;
    const mapContext = { event, collector, logger };
    const taken = map === undefined ? value : resolveValue({ map }, value, mapContext);
    const enriched = writeValue(event, target, taken as StoreValue);
    if (enriched !== undefined) return mark(enriched, 'found');
    return failed(event, `a value is not an object, so it cannot be merged into "${target}"`);
  }

  function failed(event: WalkerEvent, what: string): TransformerResult {
    outage.failure(what);
    return settings.onError === 'drop' ? false : mark(event, 'failed');
  }

  function mark(event: WalkerEvent, status: LookupResult['status']): TransformerResult {
    if (settings.status === undefined) return { event };
    return { event: setByPath(event, settings.status, status) };
  }

  function settle(event: WalkerEvent, result: LookupResult): TransformerResult {
    const answer = finish(event, result);
    if (result.status !== 'failed') outage.success();
    return answer;
  }

  return {
    type: 'enrich',
    config,
    push(event) {
      const key = keyOf(event);
      if (key === undefined) return finish(event, MISSING);
      const result = lookup(store, key, deadline);
      if (!(result instanceof Promise)) return settle(event, result);
      return result.then((late) => settle(event, late));
    },
  };
}

function messageOf(error: unknown): string {
  if (isStoreError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : 'the store failed';
}
