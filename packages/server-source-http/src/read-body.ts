import type { IncomingMessage } from 'node:http';
import type { Clock } from '@walkeros/core';
import { Refusal } from './refusal.js';

export interface BodyLimits {
  maxBytes: number;
  timeoutMs: number;
  clock: Clock;
}

/**
 * The bytes of a request. The announced length is checked first, the real one as
 * it arrives, so that neither a chunked nor an endless body is ever held in memory.
 *
 * @throws Refusal when the body is too large, too slow, or its sender went away.
 */
export function readBody(incoming: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const { maxBytes, timeoutMs, clock } = limits;
  if (Number(incoming.headers['content-length']) > maxBytes) {
    return Promise.reject(tooLarge(maxBytes));
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = clock.setTimeout(() => finish(tooSlow(timeoutMs)), timeoutMs);

    function finish(refusal?: Refusal): void {
      clock.clearTimeout(timer);
      incoming.off('data', onData).off('end', onEnd).off('close', onClose);
      if (refusal !== undefined) return reject(refusal);
      const [whole] = chunks;
      // Most bodies come in one piece, which need not be copied.
      resolve(whole !== undefined && chunks.length === 1 ? whole : Buffer.concat(chunks, size));
    }
    function onData(chunk: Buffer): void {
      size += chunk.length;
      if (size > maxBytes) finish(tooLarge(maxBytes));
      else chunks.push(chunk);
    }
    const onEnd = (): void => finish();
    const onClose = (): void => finish(aborted());

    // A broken connection reports an error before it closes; without a listener it would be thrown.
    incoming.on('error', () => {});
    incoming.on('data', onData).on('end', onEnd).on('close', onClose);
    if (incoming.destroyed) finish(aborted());
  });
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, 'too_large', `the body is larger than ${maxBytes} bytes`);
}

function tooSlow(timeoutMs: number): Refusal {
  const message = `the body did not arrive within ${timeoutMs} ms`;
  return new Refusal(408, 'timeout', message).withHeader('Connection', 'close');
}

function aborted(): Refusal {
  return new Refusal(400, 'aborted', 'the connection was closed before the body was complete');
}
