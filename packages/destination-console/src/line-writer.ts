import type { Writable } from 'node:stream';
import { WalkerError } from '@walkeros/core';

/** Writes lines in order, each once the one before is taken: that is the back-pressure. */
export interface LineWriter {
  /** @throws WalkerError `DELIVERY_FAILED` when the stream does not take it, `OVERLOADED` when too many wait. */
  write(line: string): Promise<void>;
  /** Resolves once no line is waiting. */
  idle(): Promise<void>;
}

/** Streams whose errors are caught already; a stream may serve many destinations. */
const guarded = new WeakSet<Writable>();

/** @param maxQueue - Most lines that wait for the stream. */
export function createLineWriter(stream: Writable, maxQueue: number): LineWriter {
  guard(stream);
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();

  return {
    write(line) {
      if (waiting >= maxQueue) {
        const message = `${waiting} events wait for the stream; its reader is too slow`;
        return Promise.reject(new WalkerError('OVERLOADED', message));
      }
      waiting++;
      const written = last.then(() => writeLine(stream, line)).finally(() => waiting--);
      last = written.catch(() => {});
      return written;
    },
    idle: () => last,
  };
}

/**
 * Each failed write reports its error to its own caller. The same error, emitted
 * as an event without a listener, would end the process.
 */
function guard(stream: Writable): void {
  if (guarded.has(stream)) return;
  guarded.add(stream);
  stream.on('error', () => {});
}

function writeLine(stream: Writable, line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(line, (cause: NodeJS.ErrnoException | null | undefined) => {
      if (cause === null || cause === undefined) return resolve();
      const reason = cause.code === 'EPIPE' ? 'its reader is gone' : cause.message;
      const message = `cannot write to the stream: ${reason}`;
      reject(new WalkerError('DELIVERY_FAILED', message, { cause }));
    });
  });
}
