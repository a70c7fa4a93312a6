import { extractSnippets } from './extract-snippets.js';

function codesOf(lines: string[]): string[] {
  return extractSnippets('page.md', lines.join('\n')).map(({ code }) => code);
}

test('a block is found with its language, its flags and its line', () => {
  const found = extractSnippets('page.md', 'Text\n\n```TS no-run file=a.ts\nlet a;\n```\n');

  expect(found).toEqual([
    {
      document: 'page.md',
      line: 3,
      language: 'ts',
      flags: ['no-run', 'file=a.ts'],
      code: 'let a;\n',
    },
  ]);
});

test('a longer fence holds shorter ones', () => {
  expect(codesOf(['````md', '```ts', 'let a;', '```', '````'])).toEqual([
    '```ts\nlet a;\n```\n',
  ]);
});

test('tildes fence as backticks do, and neither closes the other', () => {
  expect(codesOf(['~~~', '```', '~~~'])).toEqual(['```\n']);
});

test('a block inside of a list loses the indent of its fence and no more', () => {
  expect(codesOf(['- item', '  ```ts', '  if (a) {', '    b();', '  }', '  ```'])).toEqual([
    'if (a) {\n  b();\n}\n',
  ]);
});

test('code between backticks on one line is no fence', () => {
  expect(codesOf(['```not a fence```', 'text'])).toEqual([]);
});

test('lines that end as on Windows are read alike', () => {
  expect(codesOf(['```\r', 'a\r', '```\r'])).toEqual(['a\n']);
});

test('a fence that is never closed is an error that names its line', () => {
  expect(() => codesOf(['', '```ts', 'let a;'])).toThrow('page.md:2');
});
