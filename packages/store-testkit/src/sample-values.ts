import type { StoreValue } from '@walkeros/core';

/** One kind of value, and what it is called in a failure. */
export interface SampleValue {
  readonly name: string;
  readonly value: StoreValue;
  /** Whether plain JSON carries it exactly. */
  readonly json: boolean;
}

const json = (name: string, value: StoreValue): SampleValue => ({ name, value, json: true });
const beyondJson = (name: string, value: StoreValue): SampleValue => ({
  name,
  value,
  json: false,
});

/** Every kind of `StoreValue`, with the ones that encodings like to change. */
export const sampleValues: readonly SampleValue[] = [
  json('null', null),
  json('true', true),
  json('false', false),
  json('zero', 0),
  json('a fraction', 0.1),
  json('the largest exact integer', Number.MAX_SAFE_INTEGER),
  json('the largest number', Number.MAX_VALUE),
  json('the smallest number', Number.MIN_VALUE),
  beyondJson('minus zero', -0),
  beyondJson('NaN', Number.NaN),
  beyondJson('infinity', Number.POSITIVE_INFINITY),
  json('an empty string', ''),
  json('a string that looks like a number', '007'),
  json('a string that looks like JSON', '{"a":1}'),
  json('a string with an emoji and a NUL', 'fox \u{1f98a}\0end'),
  json('a lone surrogate', 'a\ud83eb'),
  json('an empty array', []),
  json('an array of arrays', [[], [1, [2, null]], 'three']),
  json('an empty object', {}),
  json('a record', { tier: 'gold', score: 98.5, tags: ['a', 'b'], note: null }),
  json('an own __proto__ key', JSON.parse('{"__proto__":{"polluted":true}}') as StoreValue),
  json('keys that look like markers', { $bytes: 'AAEC', __walkeros_cache__: 'buffer', d: 'x' }),
  beyondJson('no bytes', new Uint8Array()),
  beyondJson(
    'all bytes',
    Uint8Array.from({ length: 256 }, (_, index) => index),
  ),
  beyondJson('bytes within', { list: [{ bytes: Uint8Array.of(0, 255, 10) }], at: Number.NaN }),
];
