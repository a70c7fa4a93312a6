import { writeSync } from 'node:fs';
import { KINDS, openKind } from './open-kind.js';
import { keyOfNumber, probeText, probeValue } from './probe-value.js';

const [folder = '', size, from] = process.argv.slice(2);

/** Writes to both kinds of stores for ever, and says the number of each write that both confirmed. */
async function main(): Promise<void> {
  const bytes = Number(size);
  const stores = await Promise.all(
    KINDS.map((kind) => openKind(folder, kind, { durability: 'rename' })),
  );
  const [structured, raw] = stores;
  for (let n = Number(from); ; n++) {
    const key = keyOfNumber(n);
    await Promise.all([
      structured?.set(key, probeValue(n, bytes)),
      raw?.set(key, probeText(n, bytes)),
    ]);
    writeSync(1, `${n}\n`);
  }
}

void main();
