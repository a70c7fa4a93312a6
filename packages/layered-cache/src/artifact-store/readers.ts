/** Who is reading the parts of which upload, so that nobody removes them underneath. */
export interface Readers {
  /** @returns What ends the reading. */
  enter(upload: string): () => void;
  /** Resolves once nobody reads the upload. */
  gone(upload: string): Promise<void>;
}

export function createReaders(): Readers {
  const reading = new Map<string, { count: number; onGone: (() => void)[] }>();

  return {
    enter(upload) {
      const readers = reading.get(upload) ?? { count: 0, onGone: [] };
      reading.set(upload, readers);
      readers.count++;
      return () => {
        if (--readers.count > 0) return;
        reading.delete(upload);
        for (const resolve of readers.onGone) resolve();
      };
    },
    gone(upload) {
      const readers = reading.get(upload);
      if (readers === undefined) return Promise.resolve();
      return new Promise((resolve) => readers.onGone.push(resolve));
    },
  };
}
