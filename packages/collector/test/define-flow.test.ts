import { defineFlow } from '../src/index.js';
import { compilerOf, completionsOf, errorsOf } from './define-flow/compile.js';
import { rightFlows } from './define-flow/right-flows.js';
import { wrongFlows } from './define-flow/wrong-flows.js';

const CALL = 'export const flow = defineFlow(';

/** What an editor offers where `|` stands. */
const completions: readonly (readonly [string, flow: string, offered: string[]])[] = [
  [
    'stores for a tier',
    "{ stores: { redis: { package: 'p' }, sessions: { package: 'p' }, users: { package: 'p', cache: { store: '|', rules: [] } } } }",
    ['__cache', 'redis', 'sessions', 'users'],
  ],
  [
    'transformers for a chain',
    "{ transformers: { enrich: { next: '|' }, clean: {} } }",
    ['clean', 'enrich'],
  ],
  [
    'stores for env',
    "{ stores: { users: { package: 'p' } }, transformers: { enrich: { env: { store: '$store.|' } } } }",
    ['$store.users'],
  ],
  [
    'settings of code',
    '{ stores: { users: { code: storeInit, config: { settings: { | } } } } }',
    ['mode', 'nodes', 'retries', 'url'],
  ],
  [
    'fields of a rule',
    "{ stores: { users: { package: 'p', cache: { rules: [{ | }] } } } }",
    ['jitter', 'match', 'negative', 'refresh', 'stale', 'ttl'],
  ],
];

const programs = [
  ...rightFlows.map(([, flow]) => `${CALL}${flow});\nvoid startFlow(flow);`),
  ...wrongFlows.map(([, flow]) => `${CALL}${flow.replace(/[«»]/g, '')});`),
  ...completions.map(([, flow]) => `${CALL}${flow.replace('|', '')});`),
];
const compiler = compilerOf(programs);

test('there are as many programs as there should be', () => {
  expect(rightFlows.length).toBeGreaterThanOrEqual(30);
  expect(wrongFlows.length).toBeGreaterThanOrEqual(30);
});

test.each(rightFlows.map(([title], index) => ({ title, index })))(
  'the compiler takes $title',
  ({ index }) => {
    expect(errorsOf(compiler, index)).toEqual([]);
  },
);

test.each(wrongFlows.map(([title, flow], index) => ({ title, flow, index })))(
  'the compiler marks $title where it stands',
  ({ flow, index }) => {
    const [before = '', marked = ''] = flow.split(/[«»]/);

    const errors = errorsOf(compiler, rightFlows.length + index);

    expect(errors.map(({ start, marked: found }) => ({ start, marked: found }))).toEqual([
      { start: CALL.length + before.length, marked },
    ]);
  },
);

test.each(
  completions.map(([title, flow, offered], index) => ({ title, flow, offered, index })),
)('an editor offers $title', ({ flow, offered, index }) => {
  const offset = CALL.length + flow.indexOf('|');
  const place = rightFlows.length + wrongFlows.length + index;

  expect(completionsOf(compiler, place, offset).sort()).toEqual(offered);
});

test('a defined flow is the very object that was given', () => {
  const flow = { stores: { users: { package: 'p' } } } as const;

  expect(defineFlow(flow)).toBe(flow);
});

test('a wrong store is answered with the stores that there are', () => {
  const index = wrongFlows.findIndex(([title]) => title === 'a mistyped tier');
  const [error] = errorsOf(compiler, rightFlows.length + index);

  expect(error?.message).toContain(`Did you mean '"redis"'?`);
});
