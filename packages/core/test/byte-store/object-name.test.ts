import fc from 'fast-check';
import { isObjectPrefix, objectNameOf } from '../../src/byte-store/object-name.js';

const keys = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      ...['a', 'A', '/', '.', '%', '~', '2', 'F', 'f', 'E', '\0', ' ', '+'],
      ...['\u00e9', 'e', '\u0301', '\ud83e', '\udd8a', '\ufffd', '\u{1f98a}'],
    ),
    maxLength: 6,
  }),
  fc.string({ unit: 'binary', maxLength: 600 }),
);

describe('the name of an object', () => {
  test('belongs to one key', () => {
    fc.assert(
      fc.property(keys, keys, (left, right) => {
        expect(objectNameOf(left) === objectNameOf(right)).toBe(left === right);
      }),
      { numRuns: 10_000 },
    );
  });

  test('is short, made of safe characters, and no path that leads elsewhere', () => {
    fc.assert(
      fc.property(keys, (key) => {
        const name = objectNameOf(key);
        expect(name).toMatch(/^[A-Za-z0-9_.=@:,/%~-]{1,500}$/);
        expect(name).not.toMatch(/^\/|\/\/|\/$|(?:^|\/)\.\.?(?:\/|$)|^\./);
      }),
      { numRuns: 10_000 },
    );
  });

  test.each([
    ['reports/2026/May.csv', 'reports/2026/May.csv'],
    ['user:7', 'user:7'],
    ['a b', 'a%20b'],
    ['a%20b', 'a%2520b'],
    ['../../etc/passwd', '%2e%2e/%2e%2e/etc/passwd'],
    ['/a//b/', '%2fa%2f/b%2f'],
    ['.env', '%2eenv'],
    ['caf\u00e9', 'caf%c3%a9'],
  ])('of %j is %j', (key, name) => {
    expect(objectNameOf(key)).toBe(name);
  });

  test.each(['', 'k'.repeat(501), '\ud83e', '\u{1f98a}'.repeat(42)])(
    'of a key that has no readable one is its hash',
    (key) => {
      expect(objectNameOf(key)).toMatch(/^~[0-9a-f]{64}$/);
    },
  );
});

test.each([
  ['', true],
  ['a', true],
  ['a/', true],
  ['a/b/', true],
  ['/', false],
  ['/a', false],
  ['a//', false],
  ['../', false],
  ['a b/', false],
  ['\ud83e', false],
  ['a'.repeat(501), false],
])('%j is a prefix: %s', (prefix, expected) => {
  expect(isObjectPrefix(prefix)).toBe(expected);
});
