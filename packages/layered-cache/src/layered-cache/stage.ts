import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of one's own. */
export interface Stage {
  path: string;
  remove(): Promise<void>;
}

export async function makeStage(tempDir: string = tmpdir()): Promise<Stage> {
  const path = await mkdtemp(join(tempDir, 'layered-cache-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}
