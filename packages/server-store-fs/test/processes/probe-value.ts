/** A value that says of itself whether it is whole. */
type ProbeValue = {
  n: number;
  body: string;
};

/** How many keys a writer writes, one after the other. */
export const KEYS_OF_WRITER = 8;
/** How far the numbers of two writers are apart. */
const NUMBERS_OF_WRITER = 10_000_000_000;

/** The `n`-th value of so many bytes. */
export function probeValue(n: number, bytes: number): ProbeValue {
  return { n, body: String.fromCharCode(97 + (n % 26)).repeat(bytes) };
}

/** The same, for a raw store. */
export function probeText(n: number, bytes: number): string {
  return JSON.stringify(probeValue(n, bytes));
}

/** The number of a value; `-1` when it is torn, or not one of ours. */
export function numberOf(value: unknown, bytes: number): number {
  const { n, body } = (parsed(value) ?? {}) as Partial<ProbeValue>;
  return n !== undefined && body === probeValue(n, bytes).body ? n : -1;
}

function parsed(value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  try {
    return JSON.parse(Buffer.from(value).toString());
  } catch {
    return undefined;
  }
}

/** The first number of a writer's `start`-th life. */
export function firstNumber(writer: number, start: number): number {
  return writer * NUMBERS_OF_WRITER + start * 1_000_000;
}

/** The one key that a number is written to. */
export function keyOfNumber(n: number): string {
  return `writer ${Math.floor(n / NUMBERS_OF_WRITER)}/key ${n % KEYS_OF_WRITER}`;
}
