/** Slots of a Redis Cluster. */
const SLOTS = 16_384;
const POLYNOMIAL = 0x1021;

const table: Uint16Array = Uint16Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 8;
  for (let bit = 0; bit < 8; bit++) sum = sum & 0x8000 ? (sum << 1) ^ POLYNOMIAL : sum << 1;
  return sum;
});

/** The slot of a key: CRC-16 (XMODEM) of the key, or of what its first braces hold. */
export function slotOf(key: string): number {
  let sum = 0;
  for (const byte of Buffer.from(hashedPart(key)))
    sum = ((sum << 8) & 0xffff) ^ (table[(sum >> 8) ^ byte] ?? 0);
  return sum % SLOTS;
}

function hashedPart(key: string): string {
  const open = key.indexOf('{');
  if (open < 0) return key;
  const close = key.indexOf('}', open + 1);
  return close > open + 1 ? key.slice(open + 1, close) : key;
}
