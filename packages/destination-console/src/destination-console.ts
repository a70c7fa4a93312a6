import type { Writable } from 'node:stream';
import {
  ConfigError,
  createOutageLog,
  type Destination,
  type StepContext,
  systemClock,
} from '@walkeros/core';
import { parseSettings } from '@walkeros/core/schemas';
import { formatEvent } from './format-event.js';
import { createLineWriter } from './line-writer.js';
import { settingsSchema, type ConsoleSettings } from './settings.js';

/**
 * A destination that writes each event, or what the mapping made of it, as JSON
 * to `env.stream`, or to the standard output.
 *
 * @throws ConfigError for settings that do not fit, or something that is no stream.
 */
export function destinationConsoleInit(context: StepContext<ConsoleSettings>): Destination {
  const { id, config, env, logger, clock = systemClock } = context;
  const settings = parseSettings(settingsSchema, config, `destinations.${id}`);
  const stream = requireStream(
    env['stream'] ?? process.stdout,
    `destinations.${id}.env.stream`,
  );
  const writer = createLineWriter(stream, settings.maxQueue);
  const outage = createOutageLog({ logger, clock, subject: 'console' });

  return {
    type: 'console',
    config,
    async push(event, { data }) {
      try {
        await writer.write(formatEvent(data ?? event, settings));
        outage.success();
      } catch (error) {
        outage.failure(error instanceof Error ? error.message : 'cannot write');
        throw error;
      }
    },
    destroy: () => writer.idle(),
  };
}

function requireStream(candidate: unknown, path: string): Writable {
  if (isWritable(candidate)) return candidate;
  const expected = 'a writable stream, such as process.stderr';
  throw new ConfigError([
    { code: 'CONFIG_INVALID', path, message: 'is not a stream', expected },
  ]);
}

function isWritable(candidate: unknown): candidate is Writable {
  if (typeof candidate !== 'object' || candidate === null) return false;
  return 'write' in candidate && typeof candidate.write === 'function' && 'on' in candidate;
}

/** Destinations that {@link destinationConsole} has opened, by flow and by id in the flow. */
const opened = new WeakMap<object, Map<string, Destination>>();

/**
 * The same as a ready-made object, for collectors that take a destination rather
 * than a function. It opens itself on its first event, once in each flow and step.
 */
export const destinationConsole: Destination = {
  type: 'console',
  push(event, context) {
    const { collector, id } = context;
    const inFlow = opened.get(collector) ?? new Map<string, Destination>();
    opened.set(collector, inFlow);
    const destination =
      inFlow.get(id) ?? destinationConsoleInit(context as StepContext<ConsoleSettings>);
    inFlow.set(id, destination);
    return destination.push(event, context);
  },
};
