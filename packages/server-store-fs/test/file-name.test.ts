import { hostileKeys, testSize } from '@walkeros/store-testkit';
import fc from 'fast-check';
import { fileNameOf } from '../src/file-name.js';

const KEYS = testSize(100_000, 1_000_000);

/** What the least exact file system makes of a name. */
function folded(key: string): string {
  return fileNameOf(key)
    .join('/')
    .toLowerCase()
    .normalize('NFC')
    .replace(/[. ]+$/, '');
}

/** Keys that are close to each other: the same few characters, and what folding changes. */
const closeKeys = fc.string({
  unit: fc.constantFrom(
    ...['a', 'A', 'b', '/', '\\', '.', '%', '~', ':', ' ', '\0', '2', 'f', 'F'],
    ...['\u00e9', 'e', '\u0301', '\u00df', 's', '\u212a', 'k', '\ud83e', '\udd8a', '\ufffd'],
  ),
  maxLength: 6,
});
const anyKeys = fc.oneof(
  closeKeys,
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constantFrom(...hostileKeys.map(({ key }) => key)),
);

describe('a file name', () => {
  test('belongs to one key, also where case and normal form are lost', () => {
    fc.assert(
      fc.property(anyKeys, anyKeys, (left, right) => {
        expect(folded(left) === folded(right)).toBe(left === right);
      }),
      { numRuns: 25_000 },
    );
  });

  test(`of ${KEYS} keys is never taken twice`, () => {
    const keys = new Set(fc.sample(anyKeys, { numRuns: KEYS, seed: 7 }));

    const names = new Set([...keys].map(folded));

    expect(names.size).toBe(keys.size);
    expect(keys.size).toBeGreaterThan(20_000);
  }, 600_000);

  test('is safe on every file system', () => {
    fc.assert(
      fc.property(anyKeys, (key) => {
        const [folder, name] = fileNameOf(key);

        expect(folder).toMatch(/^[0-9a-f]{2}$/);
        expect(name).toMatch(/^[a-z0-9_~%-](?:[a-z0-9_%.-]*[a-z0-9_%-])?$/);
        expect(name.length).toBeLessThanOrEqual(200);
        expect(name).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/);
      }),
      { numRuns: 5_000 },
    );
  });

  test.each([
    ['sessions-42.json', 'sessions-42.json'],
    ['user:7', 'user%3a7'],
    ['a/b', 'a%2fb'],
    ['..', '%2e%2e'],
    ['User', '%55ser'],
    ['con', '%63on'],
    ['%63on', '%2563on'],
    ['caf\u00e9', 'caf%c3%a9'],
  ])('of the short key %p is readable', (key, name) => {
    expect(fileNameOf(key)[1]).toBe(name);
  });

  test.each([
    ['an empty key', ''],
    ['half of an emoji', '\ud83e'],
    ['a long key', 'k'.repeat(201)],
    ['a key that is long once it is encoded', '/'.repeat(67)],
  ])('of %s is a hash', (_, key) => {
    expect(fileNameOf(key)[1]).toMatch(/^~[0-9a-f]{64}$/);
  });
});
