import { addAbortSignal, type Readable } from 'node:stream';
import type { Exchange } from './bucket.js';
import { Refusal } from './refusal.js';

/**
 * All bytes of an answer, but never more than `maxBytes`.
 *
 * @param expectedBytes - What the answer said about its length.
 * @throws Refusal `too-large`; `unavailable` when the answer ends early. The stream's own
 * error otherwise, also when the signal fires.
 */
export async function readBody(
  body: Readable,
  { signal, maxBytes }: Exchange,
  expectedBytes: number | undefined,
): Promise<Uint8Array> {
  addAbortSignal(signal, body);
  if (expectedBytes !== undefined && expectedBytes > maxBytes) {
    body.destroy();
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    received += chunk.length;
    if (received > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  if (expectedBytes !== undefined && received !== expectedBytes)
    throw new Refusal('unavailable', 'the answer broke off; try again');
  return Buffer.concat(chunks, received);
}

function tooLarge(): Refusal {
  return new Refusal('too-large', 'the object is larger than "maxBytes" allows; raise that');
}
