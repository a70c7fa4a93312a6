import { checkShape, headersSchema, timeoutMsSchema } from '../src/schemas/index.js';

test('header names are read in lower case', () => {
  expect(checkShape(headersSchema, { 'X-Key': 'a', accept: '*/*' }, 'headers').value).toEqual({
    'x-key': 'a',
    accept: '*/*',
  });
  expect(checkShape(headersSchema, undefined, 'headers').value).toEqual({});
});

test.each([
  [{ 'x-a': 'b\r\nx-c: d' }, 'headers.x-a'],
  [{ 'x-a': 'b\nx-c: d' }, 'headers.x-a'],
  [{ 'x-a': '\u{1f98a}' }, 'headers.x-a'],
  [{ 'x-a': 5 }, 'headers.x-a'],
  [{ 'x a': 'b' }, 'headers.x a'],
  [{ 'x-a\r\n': 'b' }, 'headers.x-a\r\n'],
  [{ '': 'b' }, 'headers.'],
  [{ 'Transfer-Encoding': 'chunked' }, 'headers.Transfer-Encoding'],
  [{ 'content-length': '1' }, 'headers.content-length'],
])('a header that could break the request is refused: %j', (headers, path) => {
  expect(
    checkShape(headersSchema, headers, 'headers').findings.map(({ path }) => path),
  ).toEqual([path]);
});

test.each([
  [250, 250],
  ['2s', 2_000],
])('a timeout of %j is %d milliseconds', (value, ms) => {
  expect(checkShape(timeoutMsSchema, value, 'timeout')).toEqual({ value: ms, findings: [] });
});

test.each([0, -1, '2', 'soon', true])('a timeout of %j is refused', (value) => {
  expect(checkShape(timeoutMsSchema, value, 'timeout').findings).toHaveLength(1);
});
