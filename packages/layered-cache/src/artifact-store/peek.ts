import { isBinary } from '@walkeros/core';
import type { ArtifactBytes } from './artifact.js';
import { joined } from './write-parts.js';

/** Either all of a stream, or a stream of all that it yields. */
export type Peeked =
  { whole: Uint8Array; rest?: never } | { whole?: never; rest: AsyncIterable<Uint8Array> };

/** Reads a stream until it ends, or until it has yielded more than `bytes`. */
export async function peek(body: ArtifactBytes, bytes: number): Promise<Peeked> {
  if (isBinary(body)) return body.length > bytes ? { rest: resume([body]) } : { whole: body };
  const iterator = body[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  let size = 0;
  while (size <= bytes) {
    const next = await iterator.next();
    if (next.done === true) return { whole: joined(pieces, size) };
    pieces.push(next.value);
    size += next.value.length;
  }
  return { rest: resume(pieces, iterator) };
}

async function* resume(
  pieces: readonly Uint8Array[],
  iterator?: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* pieces;
  if (iterator !== undefined) yield* { [Symbol.asyncIterator]: () => iterator };
}
