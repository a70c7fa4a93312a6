import { shortKey } from '@walkeros/core';
import type { ReadEntry } from 'tar';
import { refused } from '../artifact-error.js';
import { checkLinkTarget, checkOutputPath, type Output } from '../output.js';
import { MAX_TEXT_BYTES } from './archive-limits.js';

/** What every artifact has beside its outputs. */
export const TEXTS: readonly string[] = ['meta.json', 'stdout', 'stderr'];
/** Above the outputs of an archive. */
export const OUTPUTS = 'outputs/';

/** An entry of the tar file, as far as it is looked at. */
export interface Listed {
  kind: Output['kind'];
  sizeBytes: number;
  target: string;
}

/** What was seen of a tar file so far. */
export interface Listing {
  entries: ReadonlyMap<string, Listed>;
  /** An extended header, which says more of the entry behind it. */
  addHeader(header: string): void;
  add(entry: ReadEntry): void;
}

/** Its methods throw an ArtifactError for what no artifact has, or for too much of it. */
export function createListing(maxEntries: number): Listing {
  const entries = new Map<string, Listed>();
  let headers = 0;
  let nameBytes = 0;

  /** All names have to occur in `meta.json`, too, so they cannot be longer than that may be. */
  const countNames = (bytes: number): void => {
    nameBytes += bytes;
    if (nameBytes > MAX_TEXT_BYTES) throw refused(`its names are over ${MAX_TEXT_BYTES} bytes`);
  };
  return {
    entries,
    addHeader(header) {
      if (++headers > entries.size + 1) throw refused('it has more headers than entries');
      countNames(header.length);
    },
    add(entry) {
      if (entries.size === maxEntries) throw refused(`it has more than ${maxEntries} entries`);
      const [path, found] = checkEntry(entry);
      countNames(path.length + found.target.length);
      if (entries.has(path)) throw refused(`the path ${shortKey(path)} occurs twice`);
      entries.set(path, found);
    },
  };
}

function checkEntry(entry: ReadEntry): [path: string, found: Listed] {
  const { type, size, linkpath = '' } = entry;
  const path = entry.path.replace(/\/$/, '');
  const kind = kindOf(type);
  if (kind === undefined)
    throw refused(`${shortKey(path)} is a ${type}, which no artifact has`);

  if (!TEXTS.includes(path)) {
    if (!path.startsWith(OUTPUTS)) throw refused(`it has no room for ${shortKey(path)}`);
    const below = path.slice(OUTPUTS.length);
    checkOutputPath(below);
    if (kind === 'link') checkLinkTarget(below, linkpath);
  } else if (kind !== 'file' || size > MAX_TEXT_BYTES) {
    throw refused(`its ${path} is not a file of at most ${MAX_TEXT_BYTES} bytes`);
  }
  return [path, { kind, sizeBytes: size, target: linkpath }];
}

function kindOf(type: string): Output['kind'] | undefined {
  if (type === 'File' || type === 'OldFile') return 'file';
  if (type === 'SymbolicLink') return 'link';
  return type === 'Directory' ? 'directory' : undefined;
}
