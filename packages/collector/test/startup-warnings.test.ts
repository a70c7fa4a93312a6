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

  it('is what later versions run', () => {
    const state = { mode: 'set' as const, key: 'user.id', value: 'data.x' };

    expect(startupWarnings({ destinations: { d: { package: 'x', state, next: [] } } })).toEqual(
      [
        'destinations.d.state is checked, but not run by this version',
        'destinations.d.next is checked, but not run by this version',
      ],
    );
  });

  it('is nothing else', () => {
    expect(startupWarnings({ stores: { s: { package: 'x' } } })).toEqual([]);
  });
});
