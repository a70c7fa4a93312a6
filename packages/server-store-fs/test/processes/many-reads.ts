import { closeSync, openSync } from 'node:fs';
import { systemClock } from '@walkeros/core';
import { openStore } from '../open-store.js';

const [folder = '', kind, keys, reads] = process.argv.slice(2);

/** Takes every file handle that the system gives, and gives a few of them back. */
function leaveHandles(count: number): void {
  const taken: number[] = [];
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch {
    taken.slice(-count).forEach((handle) => closeSync(handle));
  }
}

const textOf = (value: unknown): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString() : String(value);

/** Asks for many keys at once with hardly a handle left, and counts the answers. */
async function main(): Promise<void> {
  const store = await openStore(folder, {
    clock: systemClock,
    config: { timeout: '60s', file: kind === 'raw' },
  });
  const counts = { right: 0, wrong: 0, failed: 0 };
  leaveHandles(3);
  await Promise.all(
    Array.from({ length: Number(reads) }, async (_, n) => {
      const expected = n % Number(keys);
      try {
        const found = await store.get(`key ${expected}`);
        counts[textOf(found) === `${expected}` ? 'right' : 'wrong']++;
      } catch {
        counts.failed++;
      }
    }),
  );
  process.stdout.write(`${JSON.stringify(counts)}\n`);
}

void main();
