import type { Collector, Elb, EventProperties, EventValue, PartialEvent } from '@walkeros/core';

const COMMAND = 'walker ';

/**
 * The function that application code calls: `elb(event)`,
 * `elb('entity action', data, context, nested, custom)`, `elb('walker …', data)`.
 */
export function createElb(
  push: (event: PartialEvent) => ReturnType<Elb>,
  command: Collector['command'],
): Elb {
  return (nameOrEvent, ...[data, context, nested, custom]) => {
    if (typeof nameOrEvent !== 'string') return push(nameOrEvent);
    if (nameOrEvent.startsWith(COMMAND)) {
      return command(nameOrEvent.slice(COMMAND.length), data);
    }
    return push({
      name: nameOrEvent,
      ...(data !== undefined && { data: data as EventProperties }),
      ...(context !== undefined && { context: context as EventProperties }),
      ...(nested !== undefined && { nested: nested as EventValue[] }),
      ...(custom !== undefined && { custom: custom as EventProperties }),
    });
  };
}
