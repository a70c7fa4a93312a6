import { checkFlowConfig } from '../src/index.js';
import { named, onPath } from './conditions.js';

describe('a flow with routes is refused at startup', () => {
  const flow = (source: object, transformers: object = {}, destination: object = {}) => ({
    sources: { s: { package: 'x', ...source } },
    transformers: { known: {}, ...transformers },
    destinations: { d: { package: 'x', ...destination } },
  });

  it.each([
    [
      'for an unknown name, wherever it hides',
      flow({ next: ['known', { many: [{ match: onPath('/'), next: 'knwon' }] }] }),
      { code: 'STEP_UNKNOWN', path: 'sources.s.next.1.many.0.next', suggestion: 'known' },
    ],
    [
      'for a circle through routes',
      flow({}, { x: { next: { one: [{ next: ['y'] }] } }, y: { before: { next: 'x' } } }),
      { code: 'STEP_CYCLE', message: 'Cycle in transformer chain: x -> y -> x' },
    ],
    [
      'for `many` at a destination',
      flow({}, {}, { next: [{ many: ['known'] }] }),
      { code: 'CONFIG_INVALID', path: 'destinations.d.next.0.many' },
    ],
    [
      'for a route of a source that asks about the event',
      flow({ before: { match: { or: [named('a b')] }, next: 'known' } }),
      { code: 'CONFIG_INVALID', path: 'sources.s.before.match.or.0.key' },
    ],
    [
      'for two operators in one route',
      flow({ next: { next: 'known', one: ['known'] } }),
      { code: 'CONFLICT', path: 'sources.s.next.one' },
    ],
    [
      'for a route that does nothing',
      flow({ next: {} }),
      { code: 'MISSING_VALUE', path: 'sources.s.next' },
    ],
    [
      'for a field that no route has',
      flow({ next: [{ mtach: named('x y'), next: 'known' }] }),
      { code: 'UNKNOWN_KEY', path: 'sources.s.next.0.mtach', suggestion: 'match' },
    ],
    [
      'for a pattern that cannot be compiled',
      flow({ next: { match: { key: 'ingest.path', operator: 'regex', value: '(' } } }),
      { code: 'INVALID_REGEX', path: 'sources.s.next.match.value' },
    ],
  ])('%s', (_, config, finding) => {
    expect(checkFlowConfig(config)).toEqual([expect.objectContaining(finding)]);
  });
});
