import type { PartialEvent, PushResult, Source } from '@walkeros/core';

/**
 * What `elb` calls: an event, or its name and parts, or a command (`"walker …"`).
 *
 * @param env - The collector's ways in.
 * @param id - Id of the source.
 */
export function createElbPush(
  env: Source.Context['env'],
  id: string,
): (...args: unknown[]) => Promise<unknown> {
  return (nameOrEvent, data, context, nested, custom) => {
    if (typeof nameOrEvent !== 'string') return env.push(nameOrEvent as PartialEvent, { id });
    const [, command] = /^walker (.+)$/.exec(nameOrEvent) ?? [];
    if (command !== undefined && typeof env['command'] === 'function') {
      return env['command'](command, data) as Promise<PushResult>;
    }
    const parts = Object.entries({ data, context, nested, custom });
    const given = parts.filter(([, part]) => part !== undefined);
    const event: PartialEvent = { name: nameOrEvent, ...Object.fromEntries(given) };
    return env.push(event, { id });
  };
}
