import { writeSync } from 'node:fs';
import { LocalCache } from '../../src/local-cache/local-cache.js';
import { numberedSave } from '../numbered-entry.js';

const [directory = '', projectDir = '', from = '0', count = 'Infinity'] = process.argv.slice(2);

/** Saves entries of four hashes in turn, and says of each that it is saved. */
async function main(): Promise<void> {
  const cache = new LocalCache({ directory });
  const first = Number(from);
  for (let n = first; n < first + Number(count); n++) {
    await cache.save(await numberedSave(projectDir, n));
    writeSync(1, `${n}\n`);
  }
  await cache.close();
}

void main();
