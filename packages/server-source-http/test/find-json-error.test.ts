import fc from 'fast-check';
import { findJsonError } from '../src/find-json-error.js';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('the place of a JSON mistake', () => {
  test.each([
    ['', 1, 1],
    ['nul', 1, 1],
    ['[1,]', 1, 4],
    ['[1 2]', 1, 4],
    ['{"a" 1}', 1, 6],
    ['{a:1}', 1, 2],
    ['{"a":1,}', 1, 8],
    ['"\\x"', 1, 2],
    ['"\\u12G4"', 1, 2],
    ['"open', 1, 6],
    ['[01]', 1, 3],
    ['\n\n  -', 3, 3],
    ['{"a":1}}', 1, 8],
  ])('in %j is line %d, column %d', (text, line, column) => {
    expect(findJsonError(text)).toEqual({ line, column });
  });

  test('exists exactly when JSON.parse refuses the text', () => {
    const tokens = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '\\',
        'a',
        '1',
        '-',
        '.',
        'e',
        ' ',
        '\n',
        'true',
        'null',
        '\u0001',
        '\\u00e9',
      ],
    );
    const soup = fc.array(tokens, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(soup, fc.json(), fc.string()), (text) => {
        expect(findJsonError(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 20_000 },
    );
  });

  test('is found in a long text without delay', () => {
    const text = `["${'x'.repeat(1_000_000)}", ]`;
    expect(findJsonError(text)).toEqual({ line: 1, column: text.length });
  });
});
