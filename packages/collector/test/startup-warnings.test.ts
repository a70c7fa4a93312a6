import { startupWarnings } from '../src/config/startup-warnings.js';

describe('what a flow says without effect', () => {
  it('is a transformer that nothing names', () => {
    const flow = {
      sources: { s: { package: 'x', next: ['a'] } },
      transformers: { a: { before: 'b' }, b: {}, c: { next: 'd' }, d: {} },
    };

    expect(startupWarnings(flow)).toEqual([
      'transformer "c" is never run: no "next" or "before" names it',
    ]);
  });

  it('is an update in the event cache of a destination', () => {
    const update = { 'data.status': 'cache.status' };
    const cache = { rules: [{ key: ['event.id'], ttl: 60, update }] };
    const state = { mode: 'set' as const, key: 'user.id', value: 'data.x' };
    const steps = { d: { package: 'x', cache, state } };

    expect(startupWarnings({ sources: steps, destinations: steps })).toEqual([
      'destinations.d.cache.rules.0.update has no effect: a hit sends nothing',
    ]);
  });

  it('is nothing else', () => {
    expect(startupWarnings({ stores: { s: { package: 'x' } } })).toEqual([]);
  });
});
