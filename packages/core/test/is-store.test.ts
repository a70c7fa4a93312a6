import { isStore } from '../src/index.js';

const get = () => undefined;
const set = () => undefined;
const remove = () => undefined;

class Inherited {
  get = get;
  set(): void {}
  delete(): void {}
}

test.each([
  ['methods of its own', { get, set, delete: remove }],
  ['inherited methods', new Inherited()],
])('a store is recognised by %s', (_what, store) => expect(isStore(store)).toBe(true));

test.each([
  ['undefined', undefined],
  ['null', null],
  ['text', 'store'],
  ['a config', { package: '@walkeros/server-store-fs' }],
  ['a reader', { get }],
  ['one with a field in the place of a method', { get, set, delete: true }],
])('%s is no store', (_what, other) => expect(isStore(other)).toBe(false));
