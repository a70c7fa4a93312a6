import type { Clock, Logger } from '@walkeros/core';
import { WalkerError, within } from '@walkeros/core';
import { messageOf } from '../message-of.js';

/** How long one component may take to close. */
const CLOSE_TIMEOUT_MS = 5_000;

/** A component that is running. */
export interface Closable {
  /** What it is, for the log: `store "sessions"`. */
  label: string;
  close(): unknown;
}

/** Closes components side by side. What fails or hangs is logged and left behind. */
export async function closeAll(
  components: readonly Closable[],
  { clock, logger }: { clock: Clock; logger: Logger },
): Promise<void> {
  const deadline = { clock, timeoutMs: CLOSE_TIMEOUT_MS, keepAlive: true };
  await Promise.all(
    components.map(async ({ label, close }) => {
      try {
        await within((async (): Promise<unknown> => close())(), deadline, () => {
          throw new WalkerError('FLOW_STOPPED', `no answer within ${CLOSE_TIMEOUT_MS} ms`);
        });
      } catch (error) {
        logger.error(`${label} did not close: ${messageOf(error)}`);
      }
    }),
  );
}
