import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCache } from '@walkeros/layered-cache';
import { atMost, type Bench, rounded } from '../bench.js';
import { type Contender, interleave } from '../measure/interleave.js';

const FILES = 1_000;
const FILES_PER_FOLDER = 50;
const HASH = 'bench';

const OURS = 'get and restoreOutputs';
const PLAIN = 'fs.cp';

/** What a build makes: files of 1 to 16 KiB in folders two deep. */
async function makeTree(root: string): Promise<string[]> {
  const files: string[] = [];
  for (let n = 0; n < FILES; n++) {
    const folder = join(root, 'dist', `part-${Math.floor(n / FILES_PER_FOLDER)}`);
    const file = join(folder, `module-${n}.js`);
    await mkdir(folder, { recursive: true });
    await writeFile(file, Buffer.alloc(1_024 * (1 + (n % 16)), `${n} `));
    files.push(file);
  }
  return files;
}

/** Into an empty folder each time; the folder of the round before is removed first. */
function intoEmpty(root: string, name: string, copy: (to: string) => Promise<void>): Contender {
  const to = join(root, name.replace(/\W/g, '-'));
  return {
    name,
    ops: FILES,
    prepare: () => rm(to, { recursive: true, force: true }),
    run: () => copy(to),
  };
}

/** What a hit in a warm local cache costs, beside a plain copy. Source: `layered-cache.txt`. */
export const restoreOutputs: Bench = {
  name: 'restore-outputs',
  async run({ quick }) {
    const root = await mkdtemp(join(tmpdir(), 'bench-restore-'));
    const projectDir = join(root, 'project');
    const cache = new LocalCache({ directory: join(root, 'cache') });
    try {
      const outputFiles = await makeTree(projectDir);
      const entry = { taskId: 'app#build', command: 'build', exitCode: 0, durationMs: 1 };
      await cache.save({
        hash: HASH,
        entry: { ...entry, stdout: '', stderr: '' },
        projectDir,
        outputFiles,
      });
      const contenders = [
        intoEmpty(root, OURS, async (to) => {
          if ((await cache.get(HASH)) === null) throw new Error('the entry is gone');
          await cache.restoreOutputs(HASH, to);
        }),
        intoEmpty(root, PLAIN, (to) => cp(projectDir, to, { recursive: true })),
      ];
      const rounds = quick ? { warmup: 1, measured: 2 } : { warmup: 5, measured: 40 };
      const samples = await interleave(contenders, rounds);
      const ratio = samples.ratio(OURS, PLAIN);
      const row = (name: string) => [name, rounded((samples.ns(name) * FILES) / 1e6)];
      const table = {
        title: `${FILES} files out of a warm local cache, into an empty folder`,
        columns: ['', 'ms'],
        rows: [row(OURS), row(PLAIN)],
      };
      return { tables: [table], targets: [atMost(`${OURS} / ${PLAIN}`, ratio.median, 1.5)] };
    } finally {
      await cache.close();
      await rm(root, { recursive: true, force: true });
    }
  },
};
