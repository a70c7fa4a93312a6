/** A `package` of a config, taken apart. */
export interface PackageName {
  /** What is imported: the name, with a subpath if there is one, without a range. */
  specifier: string;
  /** The package itself: what `npm install` is given. */
  name: string;
  /** `.` or `./sub/path`: the entry within the package. */
  entry: string;
}

const PART = '[a-z0-9~_-][a-z0-9._~-]*';
const PACKAGE = new RegExp(
  `^((?:@${PART}/)?${PART})(?:@[^/]+)?((?:/[^@/]+)*)(?:@[^/]+)?$`,
  'i',
);

/**
 * Takes `"@scope/name@^1.2/sub"` apart. A range says what to install; at startup
 * the version that is installed counts.
 *
 * @returns `undefined` when the text is not the name of an npm package.
 */
export function parsePackageName(text: string): PackageName | undefined {
  const [, name, subpath = ''] = PACKAGE.exec(text) ?? [];
  if (name === undefined) return undefined;
  return { specifier: `${name}${subpath}`, name, entry: `.${subpath}` };
}
