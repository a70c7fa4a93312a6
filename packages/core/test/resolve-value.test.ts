import fc from 'fast-check';
import type { Logger } from '../src/logger.js';
import { silentLogger } from '../src/logger.js';
import type { Mapping } from '../src/mapping.js';
import { resolveValue } from '../src/mapping/resolve-value.js';
import { isStoreValue } from '../src/value.js';

const event = {
  name: 'product view',
  data: { id: 'p1', price: 0, none: null, tags: ['a', 'b'] },
  user: { id: 'u1' },
  nested: [
    { entity: 'size', data: { label: 'S' } },
    { entity: 'size', data: {} },
    { entity: 'size', data: { label: 'L' } },
  ],
  consent: { functional: true, marketing: false },
};

function fail(): never {
  throw new Error('broken');
}

function resolve(
  value: Mapping.Value | Mapping.Value[],
  input: unknown = event,
  context: Partial<Mapping.Context> = {},
): unknown {
  return resolveValue(value, input, { event, ...context });
}

function recorder(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const error = (message: string | Error, context?: unknown): void => {
    const cause = (context as { error: unknown } | undefined)?.error;
    lines.push(`${String(message)}: ${cause instanceof Error ? cause.message : String(cause)}`);
  };
  return { logger: { ...silentLogger, error }, lines };
}

describe('a value', () => {
  test.each<[string, Mapping.Value | Mapping.Value[], unknown]>([
    ['a path', 'data.id', 'p1'],
    ['a path to a falsy value', 'data.price', 0],
    ['a path to null', 'data.none', null],
    ['a path over a list', 'nested.*.data.label', ['S', undefined, 'L']],
    ['a missing path', 'data.missing', undefined],
    ['an empty path', '', event],
    ['a number', 5, 5],
    ['a boolean', false, false],
    ['NaN', Number.NaN, undefined],
    ['an empty object', {}, undefined],
    ['a constant', { value: 'x' }, 'x'],
    ['a constant that is null', { value: null }, null],
    ['a default for a missing path', { key: 'data.missing', value: 'x' }, 'x'],
    ['a default for a path to null', { key: 'data.none', value: 'x' }, null],
    [
      'candidates, of which the first defined wins',
      ['data.missing', 'data.price', 'data.id'],
      0,
    ],
    ['candidates, none of which is defined', ['data.missing', {}], undefined],
    ['no candidates', [], undefined],
    ['a list in a list, the first truthy wins', [['data.price', 'data.id']], 'p1'],
    ['a list in a list without a truthy one', [['data.price', 'data.missing']], 0],
  ])('%s', (_, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  test('is undefined for an undefined input, constants included', () => {
    expect(resolveValue({ value: 1 }, undefined, { event })).toBeUndefined();
    expect(resolveValue(1, undefined, { event })).toBeUndefined();
  });
});

describe('fn', () => {
  test('is given the input and the context, and its result counts', () => {
    const fn = (input: unknown, context: Mapping.Context): unknown => [
      input === event,
      context.event === event,
    ];
    expect(resolve({ fn })).toEqual([true, true]);
  });

  test('gives way to `key`, which reads the input and not its result', () => {
    expect(resolve({ fn: () => ({ data: { id: 'other' } }), key: 'data.id' })).toBe('p1');
  });

  test('that throws is logged and leaves the constant as default', () => {
    const { logger, lines } = recorder();
    expect(resolve({ fn: fail }, event, { logger })).toBeUndefined();
    expect(resolve({ fn: fail, value: 'x' }, event, { logger })).toBe('x');
    expect(lines).toEqual(['mapping fn failed: broken', 'mapping fn failed: broken']);
  });

  test('that returns a promise is a mistake, and its rejection is not left alone', async () => {
    const { logger, lines } = recorder();
    const fn = (): Promise<unknown> => Promise.reject(new Error('late'));
    expect(resolve({ fn }, event, { logger })).toBeUndefined();
    await new Promise((done) => setImmediate(done));
    expect(lines).toEqual([expect.stringContaining('must be synchronous')]);
  });

  test('given as text is logged, and other candidates still count', () => {
    const { logger, lines } = recorder();
    const text = { fn: '(e) => e.name' } as unknown as Mapping.ValueConfig;
    expect(resolve([text, 'data.id'], event, { logger })).toBe('p1');
    expect(lines).toHaveLength(1);
  });
});

describe('condition', () => {
  test.each<[string, Mapping.ValueConfig['condition'], unknown]>([
    ['a function that holds', () => true, 'p1'],
    ['a function that does not', () => false, undefined],
    ['a function that throws', fail, undefined],
    ['a match that holds', { key: 'user.id', operator: 'exists', value: '' }, 'p1'],
    ['a match that does not', { key: 'user.id', operator: 'eq', value: 'u2' }, undefined],
    [
      'a match that cannot be compiled',
      { key: 'id', operator: 'regex', value: '(' },
      undefined,
    ],
  ])('%s', (_, condition, expected) => {
    expect(resolve({ key: 'data.id', condition: condition ?? fail })).toBe(expected);
  });

  test('that does not hold hides the constant too', () => {
    expect(resolve({ value: 'x', condition: () => false })).toBeUndefined();
  });
});

describe('consent', () => {
  const value = { key: 'user.id', consent: { marketing: true }, value: 'anonymous' };

  test('that is missing leaves the constant', () => {
    expect(resolve(value)).toBe('anonymous');
    expect(resolve({ key: 'user.id', consent: { marketing: true } })).toBeUndefined();
  });

  test('of the context counts before that of the event', () => {
    expect(resolve(value, event, { consent: { marketing: true } })).toBe('u1');
    expect(resolve({ ...value, consent: { functional: true } }, event, { consent: {} })).toBe(
      'anonymous',
    );
  });

  test('is given when any of the required ones is', () => {
    expect(resolve({ ...value, consent: { marketing: true, functional: true } })).toBe('u1');
    expect(resolve({ ...value, consent: { marketing: false } })).toBe('u1');
    expect(resolve({ ...value, consent: { toString: true } as never })).toBe('anonymous');
  });
});

describe('loop, map and set', () => {
  test.each<[string, Mapping.ValueConfig, unknown]>([
    ['loop', { loop: ['nested', 'data.label'] }, ['S', 'L']],
    [
      'loop with a map',
      { loop: ['nested', { map: { l: 'data.label' } }] },
      [{ l: 'S' }, {}, { l: 'L' }],
    ],
    ['loop over the value itself', { loop: ['this', 'data.id'] }, ['p1']],
    ['loop over what is no list', { key: 'data.id', loop: ['data', 'x'] }, 'p1'],
    [
      'map',
      { map: { id: 'data.id', none: 'data.none', gone: 'data.x', n: 1 } },
      { id: 'p1', none: null, n: 1 },
    ],
    ['map of a map', { map: { a: { map: { b: 'data.id' } } } }, { a: { b: 'p1' } }],
    ['set', { set: ['data.id', 'data.x', 'data.price'] }, ['p1', undefined, 0]],
  ])('%s', (_, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  test('a map with the key `__proto__` makes a field, not a prototype', () => {
    const map = JSON.parse('{"__proto__": "data"}') as Record<string, Mapping.Value>;
    const result = resolve({ map });
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(Object.keys(result as object)).toEqual(['__proto__']);
  });
});

describe('validate', () => {
  test.each<[string, Mapping.ValueConfig, unknown]>([
    ['a function that holds', { key: 'data.id', validate: (id) => id === 'p1' }, 'p1'],
    ['a function that does not', { key: 'data.id', validate: () => false }, undefined],
    ['a function that throws', { key: 'data.id', validate: fail }, undefined],
    ['the default in its place', { key: 'data.id', validate: fail, value: 'x' }, 'x'],
    [
      'a match on the value itself',
      { key: 'data.id', validate: { key: '', operator: 'prefix', value: 'q' } },
      undefined,
    ],
    [
      'a match on a field of the value',
      { key: 'data', validate: { key: 'id', operator: 'prefix', value: 'p' } },
      event.data,
    ],
  ])('%s', (_, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });
});

describe('what cannot be stored', () => {
  test('is left out leaf by leaf, binary and null stay', () => {
    const bytes = Uint8Array.of(1, 2);
    const fn = (): unknown => ({
      bytes,
      none: null,
      date: new Date(0),
      nan: Number.NaN,
      call: fail,
      big: 1n,
      list: [1, fail, null],
      own: JSON.parse('{"__proto__": 1}') as unknown,
    });
    const result = resolve({ fn }) as Record<string, unknown>;
    expect(Object.keys(result)).toEqual(['bytes', 'none', 'list', 'own']);
    expect(result['bytes']).toBe(bytes);
    expect(result['list']).toEqual([1, undefined, null]);
    expect(JSON.stringify(result['own'])).toBe('{"__proto__":1}');
  });

  test('a value that contains itself loses the cycle only', () => {
    const loop: Record<string, unknown> = { a: 1 };
    loop['self'] = loop;
    loop['again'] = [loop];
    expect(resolve({ value: loop })).toEqual({ a: 1, again: [undefined] });
  });

  test('a value deeper than a store takes is cut off', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(isStoreValue(resolveValue('', deep, { event }))).toBe(false);
    expect(resolveValue({ key: '0' }, deep, { event })).toBeDefined();
  });
});

const paths = fc.constantFrom(
  '',
  'a',
  'a.b',
  '*.a',
  'a.*',
  '__proto__.a',
  'constructor',
  'length',
);
const { value: values } = fc.letrec<{ value: Mapping.Value; config: Mapping.ValueConfig }>(
  (tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      paths,
      fc.integer(),
      tie('config'),
      fc.array(tie('config'), { maxLength: 2 }),
    ),
    config: fc.record(
      {
        key: paths,
        value: fc.jsonValue({ maxDepth: 1 }),
        fn: fc.constantFrom((input: unknown) => input, fail),
        condition: fc.constantFrom(() => true, fail, {
          key: 'a',
          operator: 'contains' as const,
          value: '',
        }),
        consent: fc.constantFrom({ a: true }, { toString: true } as never),
        loop: fc.tuple(fc.oneof(fc.constant('this'), tie('value')), tie('value')),
        map: fc.dictionary(fc.constantFrom('a', '__proto__'), tie('value'), { maxKeys: 2 }),
        set: fc.array(tie('value'), { maxLength: 2 }),
        validate: fc.constantFrom(() => true, fail, {
          key: '',
          operator: 'gt' as const,
          value: '1',
        }),
      },
      { requiredKeys: [] },
    ),
  }),
);
const inputs = fc.oneof(
  fc.jsonValue(),
  fc.object({ key: fc.constantFrom('a', 'b', 'consent', 'toString', 'length', '__proto__') }),
);

test('no mapping value throws on, changes or hands out any JSON input', () => {
  fc.assert(
    fc.property(values, inputs, (value, input) => {
      const before = JSON.stringify(input);
      const result = resolveValue(value, input, { event: input });
      if (typeof result === 'object' && result !== null) {
        expect(result).not.toBe(input);
        for (const key of Object.keys(result)) Reflect.deleteProperty(result, key);
      }
      expect(JSON.stringify(input)).toBe(before);
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
  );
});
