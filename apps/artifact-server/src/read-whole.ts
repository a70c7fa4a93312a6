import type { IncomingMessage } from 'node:http';

/**
 * A body of a known length, in memory of its own: what a connection hands out are pieces
 * of larger buffers, which would live as long as any of them.
 *
 * @throws the error of the connection when that ends before the body does.
 */
export function readWhole(incoming: IncomingMessage, length: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(length);
  let read = 0;
  return new Promise((resolve, reject) => {
    incoming.on('data', (piece: Uint8Array) => {
      bytes.set(piece, read);
      read += piece.length;
    });
    incoming.once('end', () => resolve(bytes));
    incoming.once('error', reject);
  });
}
