import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { checksumOfName } from '../src/name-checksum.js';

describe('the checksum of a name', () => {
  test('is the CRC-32 of its UTF-8, whatever it holds', () => {
    const names = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(names, (name) => {
        expect(checksumOfName(name)).toBe(crc32(name));
      }),
    );
  });
});
