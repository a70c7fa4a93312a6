import { decodeEntry, encodeEntry, overheadOf } from '../../src/byte-store/entry-format.js';

const KEY = 'user:7';
const payload = Buffer.from('{"tier":"gold"}');
const file = Buffer.concat(encodeEntry(KEY, { payload, expiresAtMs: 12_345 }));

function damaged(change: (bytes: Buffer) => Uint8Array): () => unknown {
  const bytes = change(Buffer.from(file));
  return () => decodeEntry(KEY, bytes);
}

describe('the format of an entry', () => {
  test('gives back the value and its end', () => {
    expect(decodeEntry(KEY, file)).toEqual({ payload, expiresAtMs: 12_345 });
    expect(file.length).toBe(payload.length + overheadOf(KEY));
  });

  test('holds an empty value that never expires', () => {
    const entry = { payload: Buffer.alloc(0), expiresAtMs: Number.POSITIVE_INFINITY };

    expect(decodeEntry('', Buffer.concat(encodeEntry('', entry)))).toEqual(entry);
  });

  test('finds a file that is cut off at any byte, or goes on too long', () => {
    for (let length = 0; length < file.length; length++)
      expect(damaged((bytes) => bytes.subarray(0, length))).toThrow('damaged');
    expect(damaged((bytes) => Buffer.concat([bytes, Buffer.of(0)]))).toThrow('damaged');
  });

  test('finds every changed bit', () => {
    for (let bit = 0; bit < file.length * 8; bit++) {
      const flip = (bytes: Buffer): Buffer => {
        const at = bit >> 3;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
        return bytes;
      };
      expect(damaged(flip)).toThrow(/damaged|newer version/);
    }
  });

  test('refuses the file of another key', () => {
    expect(() => decodeEntry('user:8', file)).toThrow('belongs to another key');
  });

  test('refuses a file of a newer version, and says so', () => {
    const newer = damaged((bytes) => {
      bytes.writeUInt32BE(2, 4);
      return bytes;
    });

    expect(newer).toThrow('newer version');
  });
});
