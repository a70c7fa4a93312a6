import fc from 'fast-check';
import { suggest } from '../src/suggest.js';

const rules = ['match', 'ttl', 'negative', 'stale', 'refresh', 'jitter'];

describe('suggest', () => {
  it.each([
    ['tll', rules, 'ttl'],
    ['TTL', rules, 'ttl'],
    ['macth', rules, 'match'],
    ['refesh', rules, 'refresh'],
    ['negativ', rules, 'negative'],
    ['reddis', ['redis', 'sessions'], 'redis'],
    ['sesions', ['redis', 'sessions'], 'sessions'],
    ['Sessions', ['sessions', 'session'], 'sessions'],
    ['sessionsCache', ['sessions_cache'], 'sessions_cache'],
    ['transfomrers', ['transformers', 'destinations'], 'transformers'],
  ])('takes %j for the one of %j that was meant', (name, candidates, meant) => {
    expect(suggest(name, candidates)).toBe(meant);
  });

  it.each([
    ['something', rules],
    ['to', rules],
    ['a', ['b']],
    ['', rules],
    ['x', []],
    ['cat', ['bat', 'hat']],
    ['stores', ['storex', 'storey']],
    ['TTL', ['ttl', 'Ttl']],
    ['constructor', rules],
    ['x'.repeat(100_000), ['x'.repeat(99_999)]],
  ])('does not guess when nothing or too much comes close', (name, candidates) => {
    expect(suggest(name, candidates)).toBeUndefined();
  });

  it('prefers the strictly closest of several close candidates', () => {
    expect(suggest('redi', ['redis', 'radio'])).toBe('redis');
    expect(suggest('sessionss', ['session', 'sessions'])).toBe('sessions');
  });

  it('knows synonyms, but only of candidates', () => {
    const synonyms = { expires: 'ttl' };
    expect(suggest('Expires', rules, synonyms)).toBe('ttl');
    expect(suggest('expires', ['match'], synonyms)).toBeUndefined();
    expect(suggest('toString', rules, synonyms)).toBeUndefined();
  });

  it('finds every name of eight letters behind one typing error, whichever it is', () => {
    const name = 'sessions';
    fc.assert(
      fc.property(fc.nat(7), fc.constantFrom('drop', 'swap', 'add', 'change'), (at, error) => {
        const letters = [...name];
        if (error === 'drop') letters.splice(at, 1);
        if (error === 'add') letters.splice(at, 0, 'q');
        if (error === 'change') letters[at] = 'q';
        if (error === 'swap') letters.splice(at, 2, ...letters.slice(at, at + 2).reverse());
        expect(suggest(letters.join(''), ['users', name, 'products'])).toBe(name);
      }),
    );
  });
});
