import { systemClock } from '@walkeros/core';
import { contend } from '@walkeros/store-testkit';
import { openStore } from '../open-store.js';

const [folder = '', turns, name = '', ...rivals] = process.argv.slice(2);

async function main(): Promise<void> {
  const { add, ...store } = await openStore(folder, { clock: systemClock });
  if (add === undefined) throw new TypeError('the store cannot add');
  const seen = await contend({ ...store, add }, { name, rivals, turns: Number(turns) });
  process.stdout.write(`${JSON.stringify(seen)}\n`);
}

void main();
