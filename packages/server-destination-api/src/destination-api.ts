import { setMaxListeners } from 'node:events';
import type {
  Destination,
  DestinationConfig,
  Store,
  StepContext,
  WalkerEvent,
} from '@walkeros/core';
import { ConfigError, systemClock, within } from '@walkeros/core';
import { parseSettings } from '@walkeros/core/schemas';
import { Agent } from 'undici';
import type { Counters } from './counters.js';
import { createDeadLetters } from './dead-letters.js';
import { DeliveryError } from './delivery-error.js';
import { EventQueue } from './event-queue.js';
import { createPost } from './post.js';
import { createSendBatch } from './send-batch.js';
import type { ApiDestinationSettings, ResolvedSettings } from './settings.js';
import { settingsSchema } from './settings.js';

/** A destination that is open. */
export interface ApiDestination extends Destination {
  readonly type: 'api';
  readonly config: DestinationConfig;
  /** A fresh snapshot at each read. */
  readonly counters: Readonly<Counters>;
  /**
   * Resolves once the receiver has acknowledged the event.
   *
   * @throws DeliveryError when the event is given up.
   */
  push(event: WalkerEvent, context: Pick<Destination.PushContext, 'data'>): Promise<void>;
  /** Delivers what is left, for `settings.drain` at most; what then remains is given up. */
  destroy(): Promise<void>;
}

/**
 * Opens a destination that sends events as JSON over HTTP.
 *
 * `env.deadLetter` may be a store: events that are given up are kept there under
 * their ids.
 *
 * @throws ConfigError for settings that do not fit, or a dead letter store that is none.
 */
export function destinationApiInit(
  context: StepContext<ApiDestinationSettings>,
): ApiDestination {
  const { id, config, env, logger, clock = systemClock } = context;
  const settings = parseSettings(settingsSchema, config, `destinations.${id}`);
  const store = deadLetterStore(env['deadLetter'], `destinations.${id}.env.deadLetter`);
  const counters: Counters = { delivered: 0, retries: 0, dead: 0 };
  const dispatcher = createAgent(settings);
  const stop = new AbortController();
  const stopped = stop.signal;
  // One listener for each request on the wire.
  setMaxListeners(0, stopped);
  const letters = createDeadLetters({
    store,
    timeoutMs: settings.timeout,
    logger,
    clock,
    counters,
  });
  const { bury } = letters;
  const post = createPost({ dispatcher, settings, clock, stopped });
  const send = createSendBatch({ post, settings, clock, counters, stopped, bury });
  const queue = new EventQueue({ settings, clock, send, bury });
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    const drained = queue.drain();
    await within(drained, { timeoutMs: settings.drain, clock, keepAlive: true }, () => {
      stop.abort();
      return queue.abandon();
    });
    await drained;
    letters.close();
    await dispatcher.close();
  }

  return {
    type: 'api',
    config,
    get counters() {
      return { ...counters };
    },
    push: (event, { data }) =>
      new Promise((resolve, reject) => {
        if (closing !== undefined) throw closed();
        const body = bodyOf(data ?? event);
        const bytes = Buffer.byteLength(body);
        queue.add({ id: event.id, body, bytes, atMs: clock.monotonicNow(), resolve, reject });
      }),
    destroy: () => (closing ??= close()),
  };
}

function createAgent(settings: ResolvedSettings): Agent {
  return new Agent({
    connections: settings.connections,
    pipelining: 1,
    // The deadline of the try rules the whole exchange.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: settings.timeout },
  });
}

function closed(): DeliveryError {
  return new DeliveryError('the destination is closed', { code: 'FLOW_STOPPED', attempts: 0 });
}

/** @throws DeliveryError for what JSON cannot carry. */
function bodyOf(data: unknown): string {
  try {
    const body: unknown = JSON.stringify(data);
    if (typeof body === 'string') return body;
  } catch {
    // The engine's own message quotes names out of the event.
  }
  throw new DeliveryError('the event cannot be written as JSON', { attempts: 0 });
}

function deadLetterStore(candidate: unknown, path: string): Pick<Store, 'set'> | undefined {
  if (candidate === undefined) return undefined;
  if (isWritable(candidate)) return candidate;
  const expected = 'a store, such as "$store.deadLetters"';
  throw new ConfigError([
    { code: 'CONFIG_INVALID', path, message: 'is not a store', expected },
  ]);
}

function isWritable(candidate: unknown): candidate is Pick<Store, 'set'> {
  if (typeof candidate !== 'object' || candidate === null) return false;
  return 'set' in candidate && typeof candidate.set === 'function';
}
