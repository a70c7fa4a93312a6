import { writeSync } from 'node:fs';
import { LocalCache } from '../../src/local-cache/local-cache.js';
import { numberedSave } from '../numbered-entry.js';

const [directory = '', projectDir = '', from, count, logBytes] = process.argv.slice(2);

/** Saves entries of four hashes in turn, and says of each that it is saved. */
async function main(): Promise<void> {
  const cache = new LocalCache({ directory });
  const first = Number(from);
  for (let n = first; n < first + Number(count); n++) {
    const args = await numberedSave(projectDir, n);
    const stderr = args.entry.stderr.padEnd(Number(logBytes));
    await cache.save({ ...args, entry: { ...args.entry, stderr } });
    writeSync(1, `${n}\n`);
  }
  await cache.close();
}

void main();
