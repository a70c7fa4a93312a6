/** Who is reading what, so that nobody removes it underneath. */
export interface Readers {
  /** @returns What ends the reading; may be called more than once. */
  enter(key: string): () => void;
  /** Resolves once those have left who read now; others may have come. */
  left(key: string): Promise<void>;
  /** Resolves once nobody reads. */
  none(key: string): Promise<void>;
}

interface Reader {
  onLeave: (() => void)[];
}

export function createReaders(): Readers {
  const reading = new Map<string, Set<Reader>>();

  async function left(key: string): Promise<void> {
    const readers = [...(reading.get(key) ?? [])];
    await Promise.all(
      readers.map(({ onLeave }) => new Promise<void>((resolve) => onLeave.push(resolve))),
    );
  }

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
    left,
    async none(key) {
      while (reading.has(key)) await left(key);
    },
  };
}
