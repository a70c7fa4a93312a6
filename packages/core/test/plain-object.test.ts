import { runInNewContext } from 'node:vm';
import { isPlainObject } from '../src/plain-object.js';

test.each<[string, unknown]>([
  ['a literal', { a: 1 }],
  ['one without prototype', Object.create(null)],
  ['one of another realm', runInNewContext('({ a: 1 })')],
])('%s is a plain object', (_, value) => {
  expect(isPlainObject(value)).toBe(true);
});

test.each<[string, unknown]>([
  ['null', null],
  ['a list', []],
  ['a list of another realm', runInNewContext('[]')],
  ['a date', new Date(0)],
  ['binary data', Uint8Array.of(1)],
  ['an object that inherits', Object.create({ a: 1 })],
  ['an object that inherits from one without prototype', Object.create(Object.create(null))],
  ['an instance', new (class {})()],
  ['a module-like object', Object.create(null, { [Symbol.toStringTag]: { value: 'Module' } })],
])('%s is not', (_, value) => {
  expect(isPlainObject(value)).toBe(false);
});
