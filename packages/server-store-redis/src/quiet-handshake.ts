import type { Logger } from '@walkeros/core';
import { Cluster, type Redis } from 'ioredis';

type Callback = (error: Error | null | undefined, answer?: unknown) => void;
type Ask = (...args: unknown[]) => unknown;

/** A refusal that does not keep the client from connecting, and what it means. */
interface Passable {
  readonly command: 'info' | 'auth';
  readonly reply: RegExp;
  readonly meaning: string;
}

const PASSABLE: readonly Passable[] = [
  {
    command: 'info',
    reply: /NOPERM/,
    meaning: 'the user may not use INFO: that Redis is still loading shows in its answers only',
  },
  {
    command: 'auth',
    reply: /without any password configured|no password is set/,
    meaning: 'Redis asks for no password, though the settings have one',
  },
];

/** To be called with each client before it connects. */
export type QuietHandshake = (client: Redis | Cluster) => void;

/**
 * Logs once, for all connections of a store, what the client would print to the console
 * at each of them. What the client makes of the refusals stays the same.
 */
export function createQuietHandshake(logger: Logger): QuietHandshake {
  const said = new Set<Passable>();

  function isPassed(passable: Passable, { message }: Error): boolean {
    if (!passable.reply.test(message)) return false;
    if (!said.has(passable)) logger.info(passable.meaning);
    said.add(passable);
    return true;
  }

  return function quiet(client) {
    if (client instanceof Cluster) {
      client.on('+node', quiet);
      return;
    }
    for (const passable of PASSABLE) {
      const { command } = passable;
      const ask = client[command].bind(client) as Ask;
      const isFine = (error: Error): boolean => isPassed(passable, error);
      Object.assign(client, { [command]: letPass(ask, isFine) });
    }
  };
}

/** Only the handshake of the client takes callbacks: other calls hear of every refusal. */
function letPass(ask: Ask, isPassed: (error: Error) => boolean): Ask {
  return (...args) => {
    const callback = args.at(-1);
    if (typeof callback !== 'function') return ask(...args);
    const tell = callback as Callback;
    const told: Callback = (error, answer) =>
      error && isPassed(error) ? tell(null, '') : tell(error, answer);
    return ask(...args.slice(0, -1), told);
  };
}
