import type { Flow } from '@walkeros/core';
import { chainEdges } from '../src/chain-edges.js';
import { storeIdsIn } from '../src/store-ids-in.js';

const linesOf = (flow: unknown): string[] =>
  chainEdges(flow as Flow)
    .map(({ from, to }) => `${from} > ${to}`)
    .sort();
const match = { key: 'event.name', operator: 'eq', value: 'x y' };
const abc = { a: { next: 'b' }, b: {}, c: {} };

describe('the lines of the picture', () => {
  it.each([
    [
      'a source straight to its destination',
      undefined,
      ['source:s > destination:d', 'transformer:a > transformer:b'],
    ],
    [
      'a name, with what follows it',
      'a',
      [
        'source:s > transformer:a',
        'transformer:a > transformer:b',
        'transformer:b > destination:d',
      ],
    ],
    [
      'a list, exactly',
      ['a', 'c'],
      [
        'source:s > transformer:a',
        'transformer:a > transformer:b',
        'transformer:a > transformer:c',
        'transformer:c > destination:d',
      ],
    ],
    [
      'a route, and the way past it',
      { match, next: 'c' },
      [
        'source:s > destination:d',
        'source:s > transformer:c',
        'transformer:a > transformer:b',
        'transformer:c > destination:d',
      ],
    ],
    [
      'several ways at once',
      { many: ['b', 'c'] },
      [
        'source:s > transformer:b',
        'source:s > transformer:c',
        'transformer:a > transformer:b',
        'transformer:b > destination:d',
        'transformer:c > destination:d',
      ],
    ],
  ])('show %s', (_, next, lines) => {
    const flow = { sources: { s: { next } }, transformers: abc, destinations: { d: {} } };
    expect(linesOf(flow)).toEqual(lines);
  });

  it('lead through what stands before a destination', () => {
    const flow = {
      sources: { s: {} },
      transformers: { c: {} },
      destinations: { d: { before: 'c' } },
    };
    expect(linesOf(flow)).toEqual([
      'source:s > transformer:c',
      'transformer:c > destination:d',
    ]);
  });

  it('end where a chain leads back into itself', () => {
    const flow = { transformers: { a: { next: 'b' }, b: { next: 'a' } } };
    expect(linesOf(flow)).toContain('transformer:b > transformer:a');
  });
});

test('the stores of a step are those that it names, wherever it does', () => {
  const step = {
    env: { store: '$store.users' },
    config: { settings: { list: ['$store.lists'], store: 'a shop' } },
    state: [{ mode: 'get', store: 'states' }],
    cache: { store: 'redis' },
    deadLetter: { store: 'letters' },
  };
  expect([...storeIdsIn(step)].sort()).toEqual([
    'letters',
    'lists',
    'redis',
    'states',
    'users',
  ]);
});
