import { atMost, rounded, type Bench, type Cell } from '../bench.js';
import type { Candidate, Reader } from '../candidates/candidate.js';
import { closeAll, openFilled } from '../candidates/open-filled.js';
import { everyone } from '../candidates/read-through.js';
import { allocatedPerOp } from '../measure/heap.js';
import { createKeys, zipfSlices } from '../workload/zipf.js';

const KEYS = 5_000;

/** Bytes per hit; `now` where it can be had without awaiting. */
interface Allocated {
  readonly name: string;
  readonly now: number | undefined;
  readonly awaited: number;
}

/** Bytes allocated by a hit of a string. What is not allocated need not be collected. */
export const allocation: Bench = {
  name: 'allocation',
  async run({ quick }) {
    const keys = createKeys(quick ? 500 : KEYS);
    const [reads = []] = zipfSlices(keys, { slices: 1, length: 65_536 });
    const open = await openFilled(everyone, keys, async (key) => `value of ${key}`);
    const rows: Allocated[] = [];
    for (const { candidate, reader } of open) {
      await warmUp(candidate, reader, quick ? reads.slice(0, 2_000) : reads);
      rows.push(await measure(candidate, reader, { reads, samples: quick ? 3 : 21 }));
    }
    await closeAll(open);

    const nowOf = (name: string): number =>
      rows.find((row) => row.name === name)?.now ?? Number.NaN;
    const table = {
      title: 'Bytes allocated by a hit of a string',
      columns: ['', 'not awaited', 'awaited'],
      rows: rows.map(({ name, now, awaited }): Cell[] => [
        name,
        now === undefined ? '-' : rounded(now),
        rounded(awaited),
      ]),
    };
    return {
      tables: [table],
      targets: [
        atMost('ours, bytes per hit', nowOf('ours'), 16),
        atMost('ours in a flow nobody listens to, bytes per hit', nowOf('ours, in a flow'), 16),
      ],
    };
  },
};

/** Until the code is compiled: an interpreter allocates what compiled code does not. */
async function warmUp(
  { slow }: Candidate,
  reader: Reader,
  reads: readonly string[],
): Promise<void> {
  const some = slow ? reads.slice(0, 2_000) : reads;
  for (let turn = 0; turn < 10; turn++) {
    reader.readNow?.(some);
    await reader.readAwaited(some);
  }
}

async function measure(
  { name }: Candidate,
  reader: Reader,
  { reads, samples }: { reads: readonly string[]; samples: number },
): Promise<Allocated> {
  const allocatedBy = (
    read: (keys: readonly string[]) => void | Promise<void>,
  ): Promise<number> =>
    allocatedPerOp((ops) => {
      const keys = reads.slice(0, ops);
      return () => read(keys);
    }, samples);
  const { readNow } = reader;
  return {
    name,
    now: readNow && (await allocatedBy(readNow)),
    awaited: await allocatedBy(reader.readAwaited),
  };
}
