/** Who is reading what, so that nobody removes it underneath. */
export interface Readers {
  /** @returns What ends the reading; may be called more than once. */
  enter(key: string): () => void;
  /** Resolves once those have left who read now. */
  gone(key: string): Promise<void>;
}

interface Reader {
  onLeave: (() => void)[];
}

export function createReaders(): Readers {
  const reading = new Map<string, Set<Reader>>();

  return {
    enter(key) {
      const reader: Reader = { onLeave: [] };
      const readers = reading.get(key) ?? new Set();
      reading.set(key, readers.add(reader));
      return () => {
        if (!readers.delete(reader)) return;
        if (readers.size === 0 && reading.get(key) === readers) reading.delete(key);
        for (const resolve of reader.onLeave) resolve();
      };
    },
    async gone(key) {
      const readers = [...(reading.get(key) ?? [])];
      await Promise.all(
        readers.map(({ onLeave }) => new Promise<void>((resolve) => onLeave.push(resolve))),
      );
    },
  };
}
