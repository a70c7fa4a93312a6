/** A value that says of itself whether it is whole. */
type ProbeValue = {
  n: number;
  body: string;
};

/** The `n`-th value of so many bytes. */
export function probeValue(n: number, bytes: number): ProbeValue {
  return { n, body: String.fromCharCode(97 + (n % 26)).repeat(bytes) };
}

/** The number of a value; `-1` when it is torn, or not one of ours. */
export function numberOf(value: unknown, bytes: number): number {
  const { n, body } = (value ?? {}) as Partial<ProbeValue>;
  return n !== undefined && body === probeValue(n, bytes).body ? n : -1;
}
