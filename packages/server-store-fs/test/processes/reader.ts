import { openStore } from '../open-store.js';
import { readUntil } from './read-until.js';

const [folder = '', bytes, last] = process.argv.slice(2);

async function main(): Promise<void> {
  const store = await openStore(folder);
  await store.get('key');
  process.stdout.write('ready\n');
  const readings = await readUntil(store, Number(bytes), Number(last));
  process.stdout.write(`${JSON.stringify(readings)}\n`);
}

void main();
