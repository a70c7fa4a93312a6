import { parseRetryAfter } from '../src/index.js';

const NOW_MS = Date.UTC(2030, 0, 1, 12, 0, 0);

test.each([
  ['0', undefined],
  ['1', 1_000],
  [' 120 ', 120_000],
  ['999999999999999', 999_999_999_999_999_000],
  ['Tue, 01 Jan 2030 12:00:30 GMT', 30_000],
  ['Tue, 01 Jan 2030 11:59:59 GMT', undefined],
  ['Mon, 01 Jan 2040 12:00:00 GMT', Date.UTC(2040, 0, 1, 12) - NOW_MS],
  ['soon', undefined],
  ['-5', undefined],
  ['1.5 potatoes', undefined],
  ['', undefined],
  [undefined, undefined],
  [['1', '2'], undefined],
])('a Retry-After of %p asks to wait %p ms', (header, expected) => {
  expect(parseRetryAfter(header, NOW_MS)).toBe(expected);
});
