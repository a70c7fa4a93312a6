/*
 * An order that survives a crash: kill it between two steps, start it again with the
 * same folder, and it goes on after the last step that was done.
 *
 *   node --import tsx examples/resume/order.ts ./data
 */
import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger, type Store } from '@walkeros/core';
import { storeFsInit } from '@walkeros/server-store-fs';
import { createWorkflow, err, ok, type Result } from '@walkeros/workflow';

const [folder = './data', stepMs = '0'] = process.argv.slice(2);

/** What the outside world sees: one line for each thing that really happened. */
async function happen(what: string): Promise<void> {
  await sleep(Number(stepMs));
  await appendFile(path.join(folder, 'journal.txt'), `${what}\n`);
}

const deps = {
  async reserve(order: string): Promise<Result<{ shelf: number }, 'SOLD_OUT'>> {
    if (order === '') return err('SOLD_OUT');
    await happen(`reserved ${order}`);
    return ok({ shelf: 7 });
  },
  async charge(order: string): Promise<Result<{ receipt: string; at: Date }, 'DECLINED'>> {
    if (order === '') return err('DECLINED');
    await happen(`charged ${order}`);
    return ok({ receipt: `receipt of ${order}`, at: new Date(0) });
  },
  async ship(order: string, shelf: number): Promise<Result<string, never>> {
    await happen(`shipped ${order} from shelf ${shelf}`);
    return ok(`parcel of ${order}`);
  },
};

async function openStore(): Promise<Store> {
  const config = { settings: { basePath: path.join(folder, 'steps') } };
  return storeFsInit({ id: 'steps', config, env: {}, logger: silentLogger });
}

await mkdir(folder, { recursive: true });
const workflow = createWorkflow('order', deps, {
  cache: await openStore(),
  onEvent: (event) => {
    if ('label' in event) console.log(`${event.type} ${event.label}`);
  },
});

const result = await workflow.run(async ({ step, deps: { reserve, charge, ship } }) => {
  const { shelf } = await step('reserve', () => reserve('A1'), { key: 'reserve:A1' });
  const { receipt, at } = await step('charge', () => charge('A1'), { key: 'charge:A1' });
  const parcel = await step('ship', () => ship('A1', shelf), { key: 'ship:A1' });
  return { receipt, chargedIn: at.getUTCFullYear(), parcel };
});

console.log(JSON.stringify(result));
