import { isRecord } from '../is-record.js';

/** A part of a chain, with the place: the name of a transformer, or a route. */
export interface ChainPart {
  readonly part: string | Readonly<Record<string, unknown>>;
  readonly path: string;
}

/** The fields of a route that hold chains. */
const BRANCHES = ['next', 'one', 'many'];

/** Every name and every route of a chain, those within routes too. Works on any value, however wrong. */
export function partsOf(chain: unknown, path: string): ChainPart[] {
  if (typeof chain === 'string') return [{ part: chain, path }];
  if (Array.isArray(chain)) {
    return chain.flatMap((entry, index) => partsOf(entry, `${path}.${index}`));
  }
  if (!isRecord(chain)) return [];
  const within = BRANCHES.flatMap((branch) => partsOf(chain[branch], `${path}.${branch}`));
  return [{ part: chain, path }, ...within];
}

/** The transformers that a chain names. */
export function namesIn(chain: unknown, path: string = ''): { name: string; path: string }[] {
  return partsOf(chain, path).flatMap(({ part, path: at }) =>
    typeof part === 'string' ? [{ name: part, path: at }] : [],
  );
}
