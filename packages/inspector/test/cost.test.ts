import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInspector } from '../src/index.js';
import { openFlow } from './open-flow.js';

// COST=full takes three minutes and prints the figure.
const IS_FULL = process.env['COST'] === 'full';
const PAIRS = IS_FULL ? 30 : 3;
/** At full size as long as one round of looking and looking away. */
const SLICE_MS = IS_FULL ? 2_000 : 1_000;
/** The smoke size says only that nothing is out of proportion: its noise is larger than the cost. */
const LIMIT = IS_FULL ? 1.02 : 1.5;

/** A page, open or at rest, in another process: what it needs is not the flow's. */
const READER = `
  const [, url, path] = process.argv;
  const headers = { authorization: 'Bearer ' + new URL(url).hash.slice(1) };
  fetch(new URL(path, url), { headers }).then(async ({ body }) => {
    process.send('open');
    for await (const _ of body);
    setInterval(() => undefined, 1_000);
  });
`;

it('an open page costs a busy flow next to nothing', async () => {
  const flow = await openFlow();
  const inspector = await createInspector(flow.collector, { flow: flow.flow });

  /** Microseconds of processor time that an event takes, while there is nothing but events. */
  async function costOfEvent(): Promise<number> {
    const endMs = performance.now() + SLICE_MS;
    const before = process.cpuUsage();
    let events = 0;
    while (performance.now() < endMs) {
      await flow.push(100);
      events += 100;
      // Sockets and timers have their turn, as they do in a flow that takes requests.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / events;
  }

  async function costBeside(path: string): Promise<number> {
    const args = ['-e', READER, inspector.url, path];
    const reader = spawn(process.execPath, args, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    await once(reader, 'message');
    // The page has long been open: the first frames are not what is measured.
    await flow.push(IS_FULL ? 100_000 : 20_000);
    const cost = await costOfEvent();
    reader.kill();
    await once(reader, 'exit');
    return cost;
  }
  const withPage = (): Promise<number> => costBeside('/api/stream');
  const without = (): Promise<number> => costBeside('/');

  const ratios: number[] = [];
  await without();
  for (let pair = 0; pair < PAIRS; pair++) {
    // Every other pair the other way round, so that a drift of the machine cancels out.
    const isFirst = pair % 2 === 0;
    const early = isFirst ? await withPage() : await without();
    const late = isFirst ? await without() : await withPage();
    ratios.push(isFirst ? early / late : late / early);
  }
  const ratio = ratios.sort((a, b) => a - b)[PAIRS >> 1] ?? Number.NaN;
  if (IS_FULL) {
    const [low, high] = [ratios[PAIRS >> 2], ratios[(PAIRS * 3) >> 2]];
    process.stdout.write(
      `an open page / none: ${ratio.toFixed(4)} (${low?.toFixed(4)} to ${high?.toFixed(4)})\n`,
    );
  }
  await inspector.close();
  await flow.collector.shutdown();

  expect(ratio).toBeLessThan(LIMIT);
}, 300_000);
