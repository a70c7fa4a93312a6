import { allSources, readText } from './repository.js';

const SOURCE = 'packages/core/src/errors.ts';
const documented = [...readText('docs/errors.md').matchAll(/^\| `([A-Z_]+)`/gm)].map(one);
const declared = [...membersOf('ErrorCode')].sort();

test('docs/errors.md lists exactly the codes that exist', () => {
  expect([...documented].sort()).toEqual(declared);
});

test('docs/errors.md lists each code once', () => {
  expect(new Set(documented).size).toBe(documented.length);
});

test('a code that is written down in a source exists', () => {
  const written = packageSources().flatMap(([file, text]) =>
    [...text.matchAll(/\bcode: '([A-Z]+(?:_[A-Z]+)*)'/g)].map((match) => ({
      file,
      code: one(match),
    })),
  );

  expect(written.length).toBeGreaterThan(0);
  expect(written.filter(({ code }) => !declared.includes(code))).toEqual([]);
});

test('every code is used', () => {
  const text = packageSources()
    .filter(([file]) => file !== SOURCE)
    .map(([, source]) => source)
    .join('\n');
  const kinds = new Map([...membersOf('StoreErrorKind')].map((kind) => [codeOf(kind), kind]));

  const unused = declared.filter((code) => !text.includes(`'${kinds.get(code) ?? code}'`));

  expect(unused).toEqual([]);
});

/** The string literals of a union in `errors.ts`, and of the unions that it names. */
function membersOf(type: string): Set<string> {
  const [, body = ''] =
    new RegExp(`export type ${type} =([^;]+);`).exec(readText(SOURCE)) ?? [];
  const literals = [...body.matchAll(/'([^']+)'/g)].map(one);
  const named = [...body.matchAll(/\b([A-Z]\w+Code)\b/g)].map(one);
  return new Set([...literals, ...named.flatMap((name) => [...membersOf(name)])]);
}

/** Stores name the kind; the code follows from it. */
function codeOf(kind: string): string {
  return `STORE_${kind.toUpperCase().replace('-', '_')}`;
}

function packageSources(): [file: string, text: string][] {
  return allSources('src').map((file) => [file, readText(file)]);
}

function one(match: RegExpMatchArray): string {
  return match[1] ?? '';
}
