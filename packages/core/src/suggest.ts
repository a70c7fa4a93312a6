/** Names longer than this are not compared letter by letter. */
const MAX_LENGTH = 80;

/**
 * The one candidate that was probably meant by a mistyped `name`.
 *
 * Tried in this order: the same letters in another case, a known synonym, the
 * fewest typing errors (at most two, or a third of the name, and never more than
 * half of it). Candidates that are equally close give no suggestion.
 *
 * @param synonyms - Other words for a candidate, in lower case: `{ expires: 'ttl' }`.
 */
export function suggest(
  name: string,
  candidates: Iterable<string>,
  synonyms: Readonly<Record<string, string>> = {},
): string | undefined {
  const known = [...candidates];
  const wanted = name.toLowerCase();
  const sameLetters = known.filter((candidate) => candidate.toLowerCase() === wanted);
  if (sameLetters.length === 1) return sameLetters[0];
  const synonym = Object.hasOwn(synonyms, wanted) ? synonyms[wanted] : undefined;
  if (synonym !== undefined && known.includes(synonym)) return synonym;
  return closest(wanted, known);
}

function closest(wanted: string, known: readonly string[]): string | undefined {
  if (wanted.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  let bestErrors = Infinity;
  for (const candidate of new Set(known)) {
    const longer = Math.max(wanted.length, candidate.length);
    const allowed = Math.min(Math.max(2, Math.floor(wanted.length / 3)), longer / 2);
    if (Math.abs(wanted.length - candidate.length) > allowed) continue;
    const errors = typingErrors(wanted, candidate.toLowerCase());
    if (errors > allowed || errors > bestErrors) continue;
    best = errors === bestErrors ? undefined : candidate;
    bestErrors = errors;
  }
  return best;
}

/** Damerau-Levenshtein distance: letters added, left out, replaced, or swapped with a neighbour. */
function typingErrors(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(at(last, j) + 1, at(row, j - 1) + 1, replaced);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(at(row, j), at(beforeLast, j - 2) + 1);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
