import { errorCode } from '../src/index.js';

const withCode = (code: unknown): Error => Object.assign(new Error('secret'), { code });

test.each([
  ['its code', withCode('ECONNRESET'), 'ECONNRESET'],
  ['its name where it has no code', new TypeError('secret'), 'TypeError'],
  ['its name where the code is no word', withCode(5), 'Error'],
  [
    'the first of several errors',
    new AggregateError([withCode('ECONNREFUSED'), withCode('EHOSTUNREACH')]),
    'ECONNREFUSED',
  ],
  ['nothing', 'secret', 'unknown'],
  ['nothing', null, 'unknown'],
])('an error is told by %s', (_, error, code) => {
  expect(errorCode(error)).toBe(code);
});
