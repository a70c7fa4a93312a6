const consumed: { last: unknown } = { last: undefined };

/** Takes the result of a read, so that no compiler may drop the read, or the copy it makes. */
export function consume(value: unknown): void {
  if (value === undefined) throw new Error('a read that must find its key found nothing');
  consumed.last = value;
}
