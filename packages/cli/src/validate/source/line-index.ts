/** A place in a text as editors count it: both from 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds lines and columns of offsets. */
export interface LineIndex {
  readonly lines: readonly string[];
  positionOf(offset: number): Position;
}

export function createLineIndex(text: string): LineIndex {
  const starts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map(endOf)];
  return {
    lines: text.split(/\r\n|\r|\n/),
    positionOf(offset) {
      const line = lastAtMost(starts, offset);
      return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
    },
  };
}

function endOf(match: RegExpExecArray): number {
  return match.index + match[0].length;
}

/** Index of the last number that is not above `limit`, in a list that rises. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((numbers[middle] ?? Infinity) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
