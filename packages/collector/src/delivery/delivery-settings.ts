import type { Backoff, Destination, DestinationConfig, Mapping } from '@walkeros/core';
import { parseTimeout } from '@walkeros/core';

/** How long one call of a destination may take, unless its config says otherwise. */
const TIMEOUT_MS = 10_000;
const QUEUE_MAX = 1_000;
const DLQ_MAX = 100;

/** When a batch is due. */
export interface BatchLimits {
  /** After this long without another event. */
  waitMs: number;
  /** With so many events. */
  size: number;
  /** At this age of its first event. */
  ageMs: number;
}

/** What a destination's config says of delivery, with defaults, in milliseconds. */
export interface DeliverySettings {
  timeoutMs: number;
  /** Whether events wait for consent, and how many. */
  queue: boolean;
  queueMax: number;
  dlqMax: number;
  retry: Backoff & { attempts: number };
  breaker: { threshold: number; cooldownMs: number } | undefined;
  buffer: Required<Destination.Buffer>;
  deadLetterStore: string | undefined;
}

export function deliverySettings(config: DestinationConfig): DeliverySettings {
  const { queue = true, queueMax = QUEUE_MAX, dlqMax = DLQ_MAX, deadLetter } = config;
  return {
    queue,
    queueMax,
    dlqMax,
    timeoutMs: parseTimeout(config.timeout ?? '') ?? TIMEOUT_MS,
    retry: retrySettings(config.retry ?? 1),
    breaker: breakerSettings(config.breaker),
    buffer: {
      concurrency: config.buffer?.concurrency ?? 100,
      max: config.buffer?.max ?? 1_000,
      overflow: config.buffer?.overflow ?? 'block',
    },
    deadLetterStore: deadLetter?.store,
  };
}

/**
 * Whether deliveries need looking after between the calls of a destination. Without
 * it, a destination that answers at once is served without a promise.
 */
export function needsCourier(config: DestinationConfig, { pushBatch }: Destination): boolean {
  const { retry, breaker, buffer, deadLetter } = config;
  return (
    [retry, breaker, buffer, deadLetter].some((part) => part !== undefined) ||
    (pushBatch !== undefined && asksForBatches(config))
  );
}

/** Whether a config, or a rule of its mapping, collects events. */
export function asksForBatches({ batch, mapping = {} }: DestinationConfig): boolean {
  if (batch !== undefined) return true;
  const rules = Object.values(mapping).flatMap((actions) => Object.values(actions).flat());
  return rules.some((rule) => rule.batch !== undefined);
}

export function batchLimits(batch: Mapping.Rule['batch']): BatchLimits | undefined {
  if (batch === undefined) return undefined;
  const {
    wait,
    size = 1_000,
    age: ageMs = 30_000,
  } = typeof batch === 'number' ? { wait: batch } : batch;
  return { waitMs: wait ?? ageMs, size, ageMs };
}

function retrySettings(retry: number | Destination.Retry): DeliverySettings['retry'] {
  if (typeof retry === 'number') return retrySettings({ attempts: retry });
  return {
    attempts: retry.attempts ?? 3,
    baseMs: parseTimeout(retry.baseDelay ?? '') ?? 200,
    maxMs: parseTimeout(retry.maxDelay ?? '') ?? 30_000,
  };
}

function breakerSettings(
  breaker: number | Destination.Breaker | undefined,
): DeliverySettings['breaker'] {
  if (breaker === undefined) return undefined;
  if (typeof breaker === 'number') return breakerSettings({ threshold: breaker });
  return {
    threshold: breaker.threshold ?? 5,
    cooldownMs: parseTimeout(breaker.cooldown ?? '') ?? 30_000,
  };
}
