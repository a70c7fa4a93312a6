import type { Backing, Candidate, Reader } from './candidate.js';

export interface OpenCandidate {
  readonly candidate: Candidate;
  readonly reader: Reader;
}

/** Opens candidates and has each of them cache `keys`. */
export async function openFilled(
  candidates: readonly Candidate[],
  keys: readonly string[],
  backing: Backing,
): Promise<OpenCandidate[]> {
  const open: OpenCandidate[] = [];
  for (const candidate of candidates) {
    const reader = await candidate.open(backing);
    for (const key of keys) await reader.get(key);
    open.push({ candidate, reader });
  }
  return open;
}

export async function closeAll(open: readonly OpenCandidate[]): Promise<void> {
  for (const { reader } of open) await reader.close?.();
}
