import type { RequestListener } from 'node:http';
import { listen, type Listening, type ListenOptions } from './listen.js';

export interface ListenerOptions extends ListenOptions {
  /** Where events are posted, for the log. */
  eventPath: string;
  handle: RequestListener;
}

/** The port of a source, from before it is bound until it is closed or handed over. */
export interface Listener {
  /** `undefined` before it listens, and after it has closed. */
  readonly url: string | undefined;
  /** Whether it closes; one that was handed over answers what it has, and closes nothing. */
  readonly isStopping: boolean;
  open(): Promise<void>;
  /**
   * Only one can hold a port: it is handed over, with its connections.
   *
   * @returns What takes it over; `undefined` when `former` does not listen there.
   */
  succeed(former: Listener): (() => void) | undefined;
  /** Hands over to a listener at the same address. */
  giveUp(place: Pick<ListenOptions, 'host' | 'port'>): Listening['handOver'] | undefined;
  close(drained: Promise<void>, timeoutMs: number): Promise<void>;
}

export function createListener(options: ListenerOptions): Listener {
  const { handle, eventPath, logger } = options;
  let listening: Listening | undefined;
  let isClosing = false;
  let isSucceeded = false;

  return {
    get url() {
      return listening?.url;
    },
    get isStopping() {
      return isClosing && !isSucceeded;
    },
    async open() {
      listening = await listen(handle, options);
      logger.info(`listening on ${listening.url}${eventPath}`);
    },
    succeed(former) {
      const handOver = former.giveUp(options);
      if (handOver === undefined) return undefined;
      return () => {
        listening = handOver(handle, options);
        logger.info(`goes on listening on ${listening.url}${eventPath}`);
      };
    },
    giveUp({ host, port }) {
      const own = listening;
      if (own === undefined || isClosing) return undefined;
      if (host !== options.host || port !== options.port) return undefined;
      return (...to) => {
        isSucceeded = true;
        return own.handOver(...to);
      };
    },
    async close(drained, timeoutMs) {
      isClosing = true;
      await listening?.close(drained, timeoutMs);
      listening = undefined;
    },
  };
}
