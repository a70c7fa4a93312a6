import fc from 'fast-check';
import { findRoundedInteger } from '../src/find-rounded-integer.js';

describe('a whole number that a double would round', () => {
  test.each([
    ['12345678901234567891', ''],
    ['9007199254740993', ''],
    ['-9007199254740993', ''],
    ['{"data":{"id":12345678901234567890}}', 'data.id'],
    ['{"a":[1,{"b":"x"},[2,9007199254740993]]}', 'a.2.1'],
    ['{ "a" : [ ] , "b" : { } , "c" : "y" , "d" : 9007199254740993 }', 'd'],
    ['{"a\\"":"9007199254740993,","\\u0062":9007199254740993}', 'b'],
    ['[{"a":{"b":1}},{"a":9007199254740993}]', '1.a'],
  ])('is found: %s', (text, place) => {
    expect(findRoundedInteger(text)).toBe(place);
  });

  test.each([
    '9007199254740992',
    '-9007199254740991',
    '1000000000000000000000',
    JSON.stringify(2 ** 64),
    JSON.stringify(Number.MAX_VALUE),
    '1e300',
    '0.12345678901234567890',
    '{"9007199254740993":"9007199254740993 \\" 9007199254740993"}',
  ])('is not found where none is: %s', (text) => {
    expect(findRoundedInteger(text)).toBeUndefined();
  });

  test('is none that JavaScript wrote, whatever stands beside it', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const written = JSON.stringify(JSON.parse(text));
        expect(findRoundedInteger(written)).toBeUndefined();
      }),
    );
  });

  test('is found at its place, whatever stands before it', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (text, name) => {
        const member = `${JSON.stringify(name)}:[0,9007199254740993]`;
        const place = `1.${name}.1`;
        expect(findRoundedInteger(`[${text},{"x":${text},${member}}]`)).toBe(place);
      }),
    );
  });
});
