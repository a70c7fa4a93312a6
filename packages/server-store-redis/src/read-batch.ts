/** One reader of one key. */
export interface Reader<V> {
  readonly key: string;
  readonly name: string;
  readonly resolve: (value: V) => void;
  readonly reject: (error: unknown) => void;
}

/** All readers of a name in one turn: it is read once. */
export interface Gathered<V> {
  readonly name: string;
  readonly readers: Reader<V>[];
}

/**
 * Gathers reads for the rest of the turn.
 *
 * @param flush - Reads what was gathered.
 * @returns Adds a reader.
 */
export function createReadBatch<V>(
  flush: (gathered: Gathered<V>[]) => void,
): (reader: Reader<V>) => void {
  let byName = new Map<string, Gathered<V>>();

  function end(): void {
    const gathered = [...byName.values()];
    byName = new Map();
    flush(gathered);
  }

  return (reader) => {
    if (byName.size === 0) process.nextTick(end);
    const { name } = reader;
    const gathered = byName.get(name);
    if (gathered === undefined) byName.set(name, { name, readers: [reader] });
    else gathered.readers.push(reader);
  };
}
