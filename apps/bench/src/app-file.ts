/** A file of this app. This module lies one folder below it, as source and when built. */
export function appFile(path: string): URL {
  return new URL(`../${path}`, import.meta.url);
}
