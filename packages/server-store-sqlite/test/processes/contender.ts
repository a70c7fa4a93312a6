import { systemClock } from '@walkeros/core';
import { contend } from '@walkeros/store-testkit';
import { openStore } from '../open-store.js';

const [path = '', turns, name = '', ...rivals] = process.argv.slice(2);

async function main(): Promise<void> {
  const store = await openStore(path, { clock: systemClock });
  const seen = await contend(store, { name, rivals, turns: Number(turns) });
  process.stdout.write(`${JSON.stringify(seen)}\n`);
  await store.destroy();
}

void main();
