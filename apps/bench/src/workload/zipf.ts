import { createRandom, shuffle } from './random.js';

const SKEW = 0.99;

/** `user:0`, `user:1`, …: made once, as an application's keys come from its own objects. */
export function createKeys(count: number, prefix = 'user:'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

/**
 * Reads of `keys` with the popularity of web traffic: the n-th most popular key is read
 * 1/n^0.99 as often as the first. Popularity has nothing to do with the order of `keys`.
 *
 * @returns `slices` sequences of `length` keys each.
 */
export function zipfSlices(
  keys: readonly string[],
  { slices, length }: { slices: number; length: number },
): string[][] {
  const random = createRandom(42);
  const ranked = [...keys];
  shuffle(ranked, random);
  const cumulative = cumulativeWeights(ranked.length);
  const total = cumulative[cumulative.length - 1] as number;
  const draw = (): string => ranked[firstAbove(cumulative, random() * total)] as string;
  return Array.from({ length: slices }, () => Array.from({ length }, draw));
}

function cumulativeWeights(count: number): Float64Array {
  const cumulative = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) {
    sum += 1 / (rank + 1) ** SKEW;
    cumulative[rank] = sum;
  }
  return cumulative;
}

function firstAbove(cumulative: Float64Array, point: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cumulative[middle] as number) > point) high = middle;
    else low = middle + 1;
  }
  return low;
}
