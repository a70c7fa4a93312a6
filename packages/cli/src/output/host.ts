import type { Clock } from '@walkeros/core';
import type { Load } from '@walkeros/collector/config';

/** One of the streams of a process. */
export interface TextStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** What a command sees of its process, so that tests can run it without one. */
export interface Host {
  readonly stdin: AsyncIterable<Buffer | string>;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted by Ctrl-C, or when the process is asked to end. */
  readonly signal: AbortSignal;
  /**
   * Calls back each time that the process is asked to read its config again.
   *
   * @returns What ends it.
   */
  readonly onHangUp?: (listener: () => void) => () => void;
  /** Called before a command that goes on until it is told to stop. */
  readonly onService?: () => void;
  /** Imports packages. Default: as the project of the config would. */
  readonly load?: Load;
  /** Default: the system's. */
  readonly clock?: Clock;
}
