/** A value that shows whether it is whole. */
export function writtenValue(n: number): string {
  return `${n} `.repeat(500 + (n % 3) * 2_000);
}
