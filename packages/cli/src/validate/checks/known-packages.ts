import { suggest } from '@walkeros/core';

/** Components that this project publishes. */
export const KNOWN_PACKAGES: readonly string[] = [
  '@walkeros/destination-console',
  '@walkeros/server-destination-api',
  '@walkeros/server-source-http',
  '@walkeros/server-store-api',
  '@walkeros/server-store-fs',
  '@walkeros/server-store-gcs',
  '@walkeros/server-store-redis',
  '@walkeros/server-store-s3',
  '@walkeros/server-store-sheets',
  '@walkeros/server-store-sqlite',
  '@walkeros/transformer-enrich',
];

export function isKnownPackage(name: string): boolean {
  return KNOWN_PACKAGES.includes(name);
}

/** What a package of ours is, by its name; `undefined` for those of others. */
export function kindOfPackage(name: string): string | undefined {
  const [kind] = /store|source|transformer|destination/.exec(name) ?? [];
  return isKnownPackage(name) ? kind : undefined;
}

/**
 * The one package that was meant by a name that is none. Compared part by part:
 * names of one family differ in a few letters, and yet are not misspelled.
 */
export function suggestPackage(name: string): string | undefined {
  const parts = partsOf(name);
  const close = KNOWN_PACKAGES.filter((known) => {
    const wanted = partsOf(known);
    const isClose = (part: string, index: number): boolean =>
      part === wanted[index] || suggest(part, [wanted[index] ?? '']) !== undefined;
    return parts.length === wanted.length && parts.every(isClose);
  });
  return close.length === 1 ? close[0] : undefined;
}

/** Without the scope, which may be missing or mistyped as well. */
function partsOf(name: string): string[] {
  return name.slice(name.indexOf('/') + 1).split('-');
}
