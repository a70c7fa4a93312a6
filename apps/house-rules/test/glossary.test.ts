import { allSources, readText } from './repository.js';

const WORDS = [
  'advisory',
  'backing',
  'evicted',
  'expired',
  'hit',
  'join',
  'miss',
  'namespace',
  'populate',
  'rule',
  'single-flight',
  'stale',
  'store',
  'tier',
  'unwind',
];

const entries = [...readText('docs/glossary.md').matchAll(/^\| \*\*([^*]+)\*\*/gm)].map(
  ([, words = '']) => words,
);

test.each(WORDS)('the glossary explains "%s"', (word) => {
  expect(entries.flatMap((words) => words.split(' / '))).toContain(word);
});

test('the entries of the glossary are in order', () => {
  expect(entries).toEqual([...entries].sort((a, b) => a.localeCompare(b)));
});

test('every word of the glossary is used in the sources', () => {
  const sources = allSources('src')
    .map((file) => readText(file).toLowerCase())
    .join('\n');
  const words = entries.flatMap((entry) => entry.split(' / '));

  expect(words.filter((word) => !sources.includes(word.toLowerCase()))).toEqual([]);
});
