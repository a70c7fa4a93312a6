/** The two interfaces through which artifacts go in and out. */
export type Api = 'turbo' | 'nx';

/** What the URL of one artifact says. */
export interface ArtifactAddress {
  readonly api: Api;
  readonly hash: string;
  readonly teams: readonly string[];
}

/** What clients use as a hash: letters, digits, `-` and `_`. */
export const HASH = '[A-Za-z0-9_-]{1,128}';

const ARTIFACT = new RegExp(
  `^(?:/v8/artifacts/(?!(?:status|events)$)(?<turbo>${HASH})|/v1/cache/(?<nx>${HASH}))$`,
);

/** The path of a request. `TURBO_API` with a slash at its end makes it `//v8/…`. */
export function pathOf(url: string): string {
  const [path = ''] = url.split('?', 1);
  return path.includes('//') ? path.replaceAll(/\/{2,}/g, '/') : path;
}

/** @returns `undefined` for what is not the URL of an artifact. */
export type ReadAddress = (path: string, url: string) => ArtifactAddress | undefined;

/** @param basePath - Below which everything is served; empty for none. */
export function createReadAddress(basePath: string): ReadAddress {
  return (path, url) => {
    if (!path.startsWith(basePath)) return undefined;
    const { turbo, nx } = ARTIFACT.exec(path.slice(basePath.length))?.groups ?? {};
    const hash = turbo ?? nx;
    if (hash === undefined) return undefined;
    return { api: turbo === undefined ? 'nx' : 'turbo', hash, teams: teamsOf(url) };
  };
}

/** C.4 of the protocol: `TURBO_TEAMID` and `TURBO_TEAM`, either or both. */
export function teamsOf(url: string): string[] {
  const at = url.indexOf('?');
  if (at < 0) return [];
  const query = new URLSearchParams(url.slice(at + 1));
  return ['teamId', 'slug'].flatMap((name) => query.get(name) ?? []);
}
