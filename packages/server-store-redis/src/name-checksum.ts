import { crc32 } from 'node:zlib';

const POLYNOMIAL = 0xedb88320;
const LAST_ASCII = 0x7f;

const TABLE: Int32Array = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? POLYNOMIAL ^ (sum >>> 1) : sum >>> 1;
  return sum;
});

/**
 * CRC-32 of a name as UTF-8. For names as short as most are, going through the engine's
 * own function costs more than the sum.
 */
export function checksumOfName(name: string): number {
  let sum = -1;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code > LAST_ASCII) return crc32(name);
    sum = (TABLE[(sum ^ code) & 0xff] ?? 0) ^ (sum >>> 8);
  }
  return ~sum >>> 0;
}
