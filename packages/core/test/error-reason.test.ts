import { errorReason, StoreError } from '../src/index.js';

test('the reason of an error of ours is its message', () => {
  const error = new StoreError('denied', 'the key is wrong', { store: 's', operation: 'get' });

  expect(errorReason(error)).toBe('store "s" get: the key is wrong');
});

test.each([
  ['SyntaxError', new SyntaxError(`Unexpected token 's', "secret" is not valid JSON`)],
  ['ECONNRESET', Object.assign(new Error('secret'), { code: 'ECONNRESET' })],
  ['unknown', 'secret'],
])('the reason of a foreign error is its code: %s', (reason, error) => {
  expect(errorReason(error)).toBe(reason);
});
