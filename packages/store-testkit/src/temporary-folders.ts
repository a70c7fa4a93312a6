import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Registers with jest (or another runner with global `afterAll`) that what it makes is
 * removed after the tests of the file: to be called outside of them.
 *
 * @param prefix - How the names of the folders begin.
 * @returns What makes a new folder on disk, and gives its path.
 */
export function temporaryFolders(prefix: string): () => string {
  const made: string[] = [];
  afterAll(() => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(path.join(tmpdir(), prefix));
    made.push(folder);
    return folder;
  };
}
