/**
 * Where a document of the repository stands on the site: `docs/errors.md` at
 * `errors.md`, `packages/cli/README.md` at `packages/cli.md`.
 *
 * @returns `undefined` for a document that is not for readers.
 */
export function routeOf(file: string): string | undefined {
  const [, fromDocs] = /^docs\/(.+\.md)$/.exec(file) ?? [];
  if (fromDocs !== undefined) return fromDocs;
  const [, readme] = /^((?:packages|apps)\/[\w-]+)\/README\.md$/.exec(file) ?? [];
  if (readme !== undefined) return `${readme}.md`;
  if (/^(?:packages|apps)\/[\w-]+\/.+\.md$/.test(file)) return file;
  return TOP_LEVEL.get(file);
}

const TOP_LEVEL = new Map([
  ['README.md', 'readme.md'],
  ['CONTRIBUTING.md', 'contributing.md'],
]);
