import { writeSync } from 'node:fs';
import { openStore } from '../open-store.js';
import { probeValue } from './probe-value.js';

const [folder = '', bytes, from] = process.argv.slice(2);
const KEYS = 8;

/** Writes for ever, and says of each write that it was confirmed: `<key> <number>`. */
async function main(): Promise<void> {
  const store = await openStore(folder, { durability: 'rename' });
  for (let n = Number(from); ; n++) {
    const key = `key ${n % KEYS}`;
    await store.set(key, probeValue(n, Number(bytes)));
    writeSync(1, `${key.slice(4)} ${n}\n`);
  }
}

void main();
