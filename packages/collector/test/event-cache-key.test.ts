import fc from 'fast-check';
import type { WalkerEvent } from '@walkeros/core';
import { hostileKeys } from '@walkeros/store-testkit';
import { cacheKeyOf } from '../src/event-cache/cache-key.js';
import { applyChanges, changesOf } from '../src/event-cache/event-changes.js';

const keyOf = (data: Record<string, unknown>, paths = ['event.data.a', 'event.data.b']) =>
  cacheKeyOf(paths, { event: { data }, ingest: {} });

describe('the key of an event cache', () => {
  it('is the same for two events only if every part is', () => {
    const part = fc.oneof(
      fc.constantFrom('', ':', 'a:b', '","', '\\', '\ud800', '\udc00', '__proto__', '😀'),
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(0, -0, Number.NaN, 1, '1', true, null, undefined),
    );
    const pair = fc.record({ a: part, b: part });

    fc.assert(
      fc.property(pair, pair, (one, other) => {
        const isSame = sameParts(one, other);
        expect(keyOf(one) === keyOf(other)).toBe(isSame);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each<[object, object]>([
    [
      { a: 'a:b', b: 'c' },
      { a: 'a', b: 'b:c' },
    ],
    [{ a: '', b: 'x' }, { b: 'x' }],
    [{ a: 'x' }, { b: 'x' }],
    [{ a: 1 }, { a: '1' }],
    [{ a: null }, { a: 'null' }],
    [{ a: ['x', 'y'] }, { a: 'x,y' }],
    [{ a: '\ud800' }, { a: '\ufffd' }],
  ])('tells %j from %j', (one, other) => {
    expect(keyOf({ ...one })).not.toBe(keyOf({ ...other }));
  });

  it.each(hostileKeys.map(({ name, key }) => [name, key]))(
    'takes a value that is hostile (%s) as it is',
    (_, value) => {
      expect(keyOf({ a: value })).not.toBe(keyOf({ a: `${value}x` }));
    },
  );

  it('does not exist where nothing stands at any path, or no value', () => {
    expect(keyOf({})).toBeUndefined();
    expect(keyOf({ a: Symbol('a') })).toBeUndefined();
    expect(keyOf({ x: 1 }, ['event.data.constructor', 'event.__proto__'])).toBeUndefined();
  });
});

/** Equal as values are: `NaN` is itself, `-0` is not `0`; order of fields counts. */
function sameParts(one: object, other: object): boolean {
  const text = (value: object): string =>
    JSON.stringify(Object.entries(value), (_, part: unknown) => {
      if (part === undefined) return { absent: true };
      return typeof part === 'number' && (!Number.isFinite(part) || Object.is(part, -0))
        ? { number: Object.is(part, -0) ? '-0' : String(part) }
        : part;
    });
  return text(one) === text(other);
}

describe('what a step did to an event', () => {
  const event = {
    ...{ name: 'a b', entity: 'a', action: 'b', trigger: '', id: 'i', timestamp: 1, timing: 0 },
    ...{ context: {}, globals: {}, custom: {}, user: {}, nested: [], consent: {} },
    ...{ source: { count: 1 }, data: {} },
  } satisfies WalkerEvent;
  const fields = fc.dictionary(
    fc.oneof(fc.string({ maxLength: 2 }), fc.constantFrom('__proto__', 'constructor', 'a.b')),
    fc.jsonValue({ maxDepth: 2 }),
    { maxKeys: 4, noNullPrototype: true },
  );

  it('done to the same event again makes the same of it', () => {
    fc.assert(
      fc.property(fields, fields, (data, changed) => {
        const before = { ...event, data: data as WalkerEvent['data'] };
        const after = { ...event, data: changed as WalkerEvent['data'] };
        const compared = changesOf(before, after);
        const again = 'changes' in compared && applyChanges(before, compared.changes);

        expect(again).toEqual(after);
        expect(Object.keys({ ...again })).toHaveLength(Object.keys(event).length);
      }),
    );
  });

  it('leaves the fields of another event alone that the step did not touch', () => {
    fc.assert(
      fc.property(fields, fields, (data, others) => {
        const before = { ...event, data: data as WalkerEvent['data'] };
        const after = { ...before, custom: { made: 1 } };
        const compared = changesOf(before, after);
        const other = { ...event, id: 'j', user: others as WalkerEvent['user'] };

        expect('changes' in compared && applyChanges(other, compared.changes)).toEqual({
          ...other,
          custom: { made: 1 },
        });
      }),
    );
  });

  it.each([
    null,
    'text',
    {},
    { put: 1, drop: [], into: [] },
    { put: [[1, 2]], drop: [], into: [] },
  ])('is not read from %j, which somebody else has stored', (foreign) => {
    expect(applyChanges(event, foreign)).toBeUndefined();
  });
});
