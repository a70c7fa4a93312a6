import type { IncomingMessage } from 'node:http';
import type { Deadlines } from '@walkeros/core';
import { Refusal } from './refusal.js';

export interface BodyLimits {
  maxBytes: number;
  deadlines: Deadlines;
}

/**
 * The bytes of a request. The announced length is checked first, the real one as
 * it arrives, so that neither a chunked nor an endless body is ever held in memory.
 *
 * @throws Refusal when the body is too large, too slow, or its sender went away.
 */
export function readBody(incoming: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const { maxBytes, deadlines } = limits;
  if (Number(incoming.headers['content-length']) > maxBytes) {
    return Promise.reject(tooLarge(maxBytes));
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let isOver = false;
    const end = deadlines.begin(() => refuse(() => tooSlow(deadlines.timeoutMs)));

    function refuse(because: () => Refusal): void {
      if (isOver) return;
      isOver = true;
      end();
      reject(because());
    }
    // The listeners stay: to remove them costs more than to ask whether all is over.
    incoming.on('data', (chunk: Buffer) => {
      if (isOver) return;
      size += chunk.length;
      if (size > maxBytes) refuse(() => tooLarge(maxBytes));
      else chunks.push(chunk);
    });
    incoming.on('end', () => {
      if (isOver) return;
      isOver = true;
      end();
      const whole = chunks[0];
      // Most bodies come in one piece, which need not be copied.
      resolve(whole !== undefined && chunks.length === 1 ? whole : Buffer.concat(chunks, size));
    });
    incoming.on('close', () => refuse(aborted));
    if (incoming.destroyed) refuse(aborted);
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
