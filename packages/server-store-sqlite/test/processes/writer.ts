import { writeSync } from 'node:fs';
import { systemClock } from '@walkeros/core';
import { openStore } from '../open-store.js';
import { writtenValue } from './written-value.js';

const [path = '', name, from, count] = process.argv.slice(2);
const AT_ONCE = 8;

/** Keeps some writes under way, and says the number of each one that is confirmed. */
async function main(): Promise<void> {
  const store = await openStore(path, { clock: systemClock });
  const end = Number(from) + Number(count);
  let next = Number(from);

  async function write(): Promise<void> {
    while (next < end) {
      const n = next++;
      await store.set(`${name}/${n}`, writtenValue(n));
      writeSync(1, `${n}\n`);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, write));
  await store.destroy();
}

void main();
