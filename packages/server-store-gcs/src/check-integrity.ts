import { CRC32C } from '@google-cloud/storage';
import { Refusal } from '@walkeros/core/byte-store';

/** The checksum by which Google knows the bytes of an object. */
export function checksumOf(bytes: Uint8Array): string {
  const sum = new CRC32C();
  sum.update(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return sum.toString();
}

/**
 * Compares what arrived with the checksum that every object has.
 *
 * @param hashes - The header `x-goog-hash`: `crc32c=…,md5=…`.
 * @throws Refusal `invalid-data`.
 */
export function checkIntegrity(bytes: Uint8Array, hashes: unknown): void {
  const expected = /(?:^|,)\s*crc32c=([^,]+)/.exec(String(hashes))?.[1];
  if (expected === checksumOf(bytes)) return;
  throw new Refusal('invalid-data', 'what arrived is not what is stored; try again');
}
