/** The value below which the fraction `q` of the samples lies. */
export function quantile(samples: Iterable<number>, q: number): number {
  const sorted = Float64Array.from(samples).sort();
  if (sorted.length === 0) throw new Error('no samples');
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] as number;
}

export function median(samples: Iterable<number>): number {
  return quantile(samples, 0.5);
}
