/** One reader of one key. */
export interface Reader<V> {
  readonly key: string;
  readonly name: string;
  readonly resolve: (value: V) => void;
  readonly reject: (error: unknown) => void;
  /** Who has asked for the same name in this turn: it is read once. */
  next: Reader<V> | undefined;
}

/**
 * Gathers reads for the rest of the turn.
 *
 * @param flush - Reads what was gathered: the first reader of each name.
 * @returns Adds a reader.
 */
export function createReadBatch<V>(
  flush: (readers: readonly Reader<V>[]) => void,
): (reader: Reader<V>) => void {
  let readers: Reader<V>[] = [];
  let byName = new Map<string, Reader<V>>();

  function end(): void {
    const gathered = readers;
    readers = [];
    if (byName.size > 0) byName = new Map();
    flush(gathered);
  }

  function join(first: Reader<V>, reader: Reader<V>): void {
    // A lone read, and so the first of each turn, does without the map.
    if (byName.size === 0) byName.set(first.name, first);
    const same = byName.get(reader.name);
    if (same === undefined) {
      byName.set(reader.name, reader);
      readers.push(reader);
    } else {
      reader.next = same.next;
      same.next = reader;
    }
  }

  return (reader) => {
    const [first] = readers;
    if (first !== undefined) return join(first, reader);
    readers.push(reader);
    process.nextTick(end);
  };
}
