import type { Connection } from './connection.js';

/** Brings what is committed from the log into the file, while commits go on. */
export interface Checkpoints {
  /**
   * To be told of each commit, and of about how much it wrote.
   *
   * @returns What the next transaction waits for: the log ends only when nobody writes.
   */
  committed(bytes: number): Promise<void> | undefined;
  /** Resolves once nothing is under way. */
  idle(): Promise<void>;
}

/** What is brought over at once. */
const CHECKPOINT_BYTES = 4 * 1024 * 1024;
/** What the log may hold beside that while commits go on. */
const MAX_LOG_BYTES = 32 * 1024 * 1024;

export function createCheckpoints(connection: Connection): Checkpoints {
  let bytesSince = 0;
  let bytesInLog = 0;
  let running: Promise<void> | undefined;

  async function checkpoint(): Promise<void> {
    bytesSince = 0;
    // What cannot be brought over stays in the log, and is tried again with the next ones.
    await connection.checkpoint().catch(() => undefined);
    running = undefined;
  }

  async function endLog(): Promise<void> {
    await running;
    await checkpoint();
    bytesInLog = 0;
  }

  return {
    committed(bytes) {
      bytesSince += bytes;
      bytesInLog += bytes;
      if (bytesInLog > MAX_LOG_BYTES) return endLog();
      if (bytesSince > CHECKPOINT_BYTES) running ??= checkpoint();
      return undefined;
    },
    async idle() {
      await running;
    },
  };
}
