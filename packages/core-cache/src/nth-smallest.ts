/**
 * The `n`-th smallest of `numbers`, counted from 1; the order of `numbers` changes.
 * Quickselect: linear on average, with the middle as pivot so that sorted input is no
 * worse.
 */
export function nthSmallest(numbers: Float64Array, n: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const pivot = numbers[(low + high) >> 1] as number;
    let left = low;
    let right = high;
    while (left <= right) {
      while ((numbers[left] as number) < pivot) left++;
      while ((numbers[right] as number) > pivot) right--;
      if (left > right) break;
      swap(numbers, left++, right--);
    }
    if (n - 1 <= right) high = right;
    else if (n - 1 >= left) low = left;
    else break;
  }
  return numbers[n - 1] as number;
}

function swap(numbers: Float64Array, a: number, b: number): void {
  const moved = numbers[a] as number;
  numbers[a] = numbers[b] as number;
  numbers[b] = moved;
}
