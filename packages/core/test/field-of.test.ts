import { fieldOf } from '../src/index.js';

test.each([
  ['of an object', { code: 7 }, 7],
  ['that is inherited', Object.create({ code: 7 }), 7],
  ['that is not there', {}, undefined],
  ['of nothing', null, undefined],
  ['of a text', 'code', undefined],
])('a field %s', (_, value, field) => {
  expect(fieldOf(value, 'code')).toBe(field);
});
