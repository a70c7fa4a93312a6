import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SaveArgs } from '../src/cache-layer.js';
import { temporaryFolder } from './temporary-folder.js';

/** A folder with these files in it. */
export async function project(files: Record<string, string | Buffer> = {}): Promise<string> {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/** What is saved for a task that made `outputs` in `projectDir`. */
export function saveOf(
  hash: string,
  projectDir: string,
  outputs: readonly string[] = [],
  stdout = 'built\n',
): SaveArgs {
  return {
    hash,
    projectDir,
    outputFiles: outputs.map((path) => join(projectDir, path)),
    entry: {
      ...{ taskId: 'app#build', command: 'tsc -b', exitCode: 0, durationMs: 1_234 },
      ...{ stdout, stderr: 'a warning\n' },
    },
  };
}
