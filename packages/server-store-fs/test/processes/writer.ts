import { writeSync } from 'node:fs';
import { openStore } from '../open-store.js';
import { keyOfNumber, probeValue } from './probe-value.js';

const [folder = '', bytes, from] = process.argv.slice(2);

/** Writes for ever, and says the number of each write that was confirmed. */
async function main(): Promise<void> {
  const store = await openStore(folder, { durability: 'rename' });
  for (let n = Number(from); ; n++) {
    await store.set(keyOfNumber(n), probeValue(n, Number(bytes)));
    writeSync(1, `${n}\n`);
  }
}

void main();
