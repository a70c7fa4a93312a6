/** Hands the bytes of one key, or its failure, to one reader. */
export interface Reader {
  onBytes(bytes: Buffer | null): void;
  onFailure(error: unknown): void;
}

export interface ReadBatchOptions {
  /** Splits keys into commands, as indexes. */
  split(keys: readonly string[]): number[][];
  /** Reads the keys of one command. */
  read(keys: readonly string[]): Promise<(Buffer | null)[]>;
}

/** Gathers reads for the rest of the turn; a key that is asked for twice is read once. */
export interface ReadBatch {
  add(key: string, reader: Reader): void;
}

export function createReadBatch({ split, read }: ReadBatchOptions): ReadBatch {
  let gathered = new Map<string, Reader[]>();

  function flush(): void {
    const keys = [...gathered.keys()];
    const readers = [...gathered.values()];
    gathered = new Map();
    for (const group of keys.length === 1 ? [[0]] : split(keys)) {
      read(group.map((index) => keys[index] ?? '')).then(
        (found) => {
          for (const [position, index] of group.entries())
            for (const reader of readers[index] ?? []) reader.onBytes(found[position] ?? null);
        },
        (error: unknown) => {
          for (const index of group)
            for (const reader of readers[index] ?? []) reader.onFailure(error);
        },
      );
    }
  }

  return {
    add(key, reader) {
      if (gathered.size === 0) process.nextTick(flush);
      const readers = gathered.get(key);
      if (readers === undefined) gathered.set(key, [reader]);
      else readers.push(reader);
    },
  };
}
