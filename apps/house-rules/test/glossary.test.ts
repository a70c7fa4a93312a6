import { allSources, documents, exists, readText } from './repository.js';

const GLOSSARY = 'docs/glossary.md';
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

const entries = [...readText(GLOSSARY).matchAll(/^\| \*\*([^*]+)\*\*/gm)].map(
  ([, words = '']) => words,
);

test.each(WORDS)('the glossary explains "%s"', (word) => {
  expect(entries.flatMap((words) => words.split(' / '))).toContain(word);
});

test('the entries of the glossary are in order', () => {
  expect(entries).toEqual([...entries].sort((a, b) => a.localeCompare(b)));
});

test('every word of the glossary is used', () => {
  const pages = documents().filter((page) => exists(page) && page !== GLOSSARY);
  const text = [...allSources('src'), ...pages]
    .map((file) => readText(file).toLowerCase())
    .join('\n');
  const words = entries.flatMap((entry) => entry.split(' / '));

  expect(words.filter((word) => !text.includes(word.toLowerCase()))).toEqual([]);
});
