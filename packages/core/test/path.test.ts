import fc from 'fast-check';
import { ConfigError } from '../src/errors.js';
import { checkPath, getByPath, removeByPath, setByPath } from '../src/path.js';

const names = fc.constantFrom(
  'a',
  'b',
  '0',
  '1',
  '*',
  '',
  '__proto__',
  'constructor',
  'prototype',
);
const paths = fc.array(names, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
const json = fc.oneof(
  fc.jsonValue(),
  fc.object({ key: names, withNullPrototype: true }),
  fc.constant(JSON.parse('{"__proto__": {"a": 1}, "a": [{"b": 2}]}') as unknown),
);

/** What any object inherits; a polluted prototype shows here. */
function inherited(): string[] {
  return Object.getOwnPropertyNames(Object.prototype).sort();
}

function ignoringRefusal(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
  }
}

describe('getByPath', () => {
  const event = { data: { items: [{ price: 1 }, { name: 'x' }], none: null } };

  test.each<[string, unknown]>([
    ['data.none', null],
    ['data.items.0.price', 1],
    ['data.items.*.price', [1, undefined]],
    ['data.items.*', event.data.items],
    ['data.items.length', 2],
    ['data.items.7.price', undefined],
    ['data.none.deeper', undefined],
    ['data.*', undefined],
    ['', event],
  ])('reads %j', (path, expected) => {
    expect(getByPath(event, path)).toEqual(expected);
  });

  test('maps over lists in lists', () => {
    const rows = { rows: [{ cells: [{ v: 1 }, { v: 2 }] }, { cells: [] }] };
    expect(getByPath(rows, 'rows.*.cells.*.v')).toEqual([[1, 2], []]);
  });

  test('gives the fallback for what is missing, not for null or an empty string', () => {
    expect(getByPath({ a: null, b: '' }, 'a', 'x')).toBeNull();
    expect(getByPath({ a: null, b: '' }, 'b', 'x')).toBe('');
    expect(getByPath({ a: null, b: '' }, 'c', 'x')).toBe('x');
    expect(getByPath([{ a: 1 }, {}], '*.a', 0)).toEqual([1, 0]);
  });

  test.each(['__proto__', 'constructor', 'constructor.prototype', 'toString', 'a.__proto__'])(
    'does not find the inherited %j',
    (path) => {
      expect(getByPath({ a: {} }, path)).toBeUndefined();
    },
  );

  test('reads a `__proto__` that the input itself holds', () => {
    expect(getByPath(JSON.parse('{"__proto__": {"a": 1}}'), '__proto__.a')).toBe(1);
  });

  test('never throws', () => {
    fc.assert(fc.property(json, paths, (input, path) => void getByPath(input, path)));
  });
});

describe('checkPath', () => {
  test.each([
    ['a.__proto__.b', '__proto__'],
    ['constructor', 'constructor'],
    ['a.prototype', 'prototype'],
    ['items.*.price', '*'],
    ['a..b', 'empty'],
    ['', 'empty'],
    ['a.', 'empty'],
  ])('refuses %j', (path, reason) => {
    expect(checkPath(path)).toContain(reason);
  });

  test.each(['data.price', 'nested.0.data', 'user.id'])('allows %j', (path) => {
    expect(checkPath(path)).toBeUndefined();
  });
});

describe('setByPath', () => {
  test('copies only along the path', () => {
    const event = { data: { a: { b: 1 }, c: { d: 2 } }, user: {} };
    const changed = setByPath(event, 'data.a.b', 3);

    expect(changed).toEqual({ data: { a: { b: 3 }, c: { d: 2 } }, user: {} });
    expect(event.data.a.b).toBe(1);
    expect(changed.data.c).toBe(event.data.c);
    expect(changed.user).toBe(event.user);
  });

  test.each<[unknown, string, unknown]>([
    [{}, 'a.b', { a: { b: 'v' } }],
    [{ a: 5 }, 'a.b', { a: { b: 'v' } }],
    [{ a: null }, 'a.b', { a: { b: 'v' } }],
    [{ a: new Date(0) }, 'a.b', { a: { b: 'v' } }],
    [{ a: [1, 2] }, 'a.0', { a: ['v', 2] }],
    [{ a: [1] }, 'a.3', { a: [1, null, null, 'v'] }],
    [{ a: [1] }, 'a.b', { a: { 0: 1, b: 'v' } }],
    [{ a: [1] }, 'a.4000000000', { a: { 0: 1, 4000000000: 'v' } }],
    [{}, 'a.0', { a: { 0: 'v' } }],
    [5, 'a', 5],
    [null, 'a', null],
  ])('in %j at %j', (input, path, expected) => {
    expect(setByPath(input, path, 'v')).toEqual(expected);
  });

  test('keeps a `__proto__` key beside the path as data', () => {
    const input: object = JSON.parse('{"a": {"__proto__": {"evil": 1}}}') as object;
    expect(JSON.stringify(setByPath(input, 'a.b', 1))).toBe(
      '{"a":{"__proto__":{"evil":1},"b":1}}',
    );
  });

  test('refuses an unsafe path with UNSAFE_PATH', () => {
    const act = (): unknown => setByPath({}, 'a.__proto__.b', 1);
    expect(act).toThrow(ConfigError);
    expect(act).toThrow(expect.objectContaining({ code: 'UNSAFE_PATH' }));
    expect(act).toThrow('a.__proto__.b');
  });

  test('what was set is found again, and the input is as before', () => {
    const fields = fc.array(fc.constantFrom('a', 'b', '0', '2'), {
      minLength: 1,
      maxLength: 4,
    });
    const inputs = fc.object({ key: fc.constantFrom('a', 'b', '0'), maxDepth: 3 });
    fc.assert(
      fc.property(inputs, fields, fc.jsonValue(), (input, segments, value) => {
        const path = segments.join('.');
        const before = structuredClone(input);
        expect(getByPath(setByPath(input, path, value), path)).toEqual(value);
        expect(input).toEqual(before);
      }),
    );
  });
});

describe('removeByPath', () => {
  test.each<[unknown, string, unknown]>([
    [{ a: { b: 1, c: 2 } }, 'a.b', { a: { c: 2 } }],
    [{ a: [1, 2, 3] }, 'a.1', { a: [1, 3] }],
    [{ a: [{ b: 1, c: 1 }, { b: 2 }, 3] }, 'a.*.b', { a: [{ c: 1 }, {}, 3] }],
    [{ a: [1, 2] }, 'a.*', { a: [] }],
    [
      JSON.parse('{"__proto__": {"a": 1, "b": 2}}'),
      '__proto__.a',
      JSON.parse('{"__proto__": {"b": 2}}'),
    ],
  ])('from %j takes %j', (input, path, expected) => {
    const before = JSON.stringify(input);
    expect(JSON.stringify(removeByPath(input, path))).toBe(JSON.stringify(expected));
    expect(JSON.stringify(input)).toBe(before);
  });

  test.each(['x', 'a.x', 'a.b.c', 'list.9', 'list.*.x', 'constructor', 'list.length', ''])(
    'gives the same object back when there is nothing at %j',
    (path) => {
      const input = { a: { b: 1 }, list: [1] };
      expect(removeByPath(input, path)).toBe(input);
    },
  );
});

test('no path and no input changes what objects inherit', () => {
  const before = inherited();
  fc.assert(
    fc.property(json, paths, json, (input, path, value) => {
      getByPath(input, path);
      ignoringRefusal(() => setByPath(input, path, value));
      removeByPath(input, path);
      expect(inherited()).toEqual(before);
      expect(({} as Record<string, unknown>)['a']).toBeUndefined();
    }),
  );
});
