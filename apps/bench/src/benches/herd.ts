import { nextRound } from '@walkeros/core';
import { atMost, rounded, type Bench } from '../bench.js';
import type { Candidate, Reader } from '../candidates/candidate.js';
import { peers } from '../candidates/read-through.js';
import { ours } from '../candidates/ours.js';
import { published } from '../candidates/published.js';
import { interleave, type Contender } from '../measure/interleave.js';

const CALLERS = 1_000;

/** A candidate, and how often it asks what is behind it. */
interface Herd {
  readonly name: string;
  readonly reader: Reader;
  backingCalls: number;
}

/** A thousand callers ask for the same cold key in one turn. */
export const herd: Bench = {
  name: 'herd',
  async run({ quick }) {
    const rounds = { warmup: quick ? 2 : 20, measured: quick ? 3 : 150 };
    const herds: Herd[] = [];
    for (const candidate of [ours, published, ...peers]) herds.push(await openHerd(candidate));
    const samples = await interleave(herds.map(contenderOf), rounds);
    for (const { reader } of herds) await reader.close?.();

    const callsPerHerd = ({ backingCalls }: Herd): number =>
      backingCalls / (rounds.warmup + rounds.measured);
    const table = {
      title: `${CALLERS} callers of one cold key`,
      columns: ['', 'ms', 'x ours', 'backing calls'],
      rows: herds.map((each) => [
        each.name,
        rounded(samples.ns(each.name) / 1e6),
        rounded(samples.ratio(each.name, ours.name).median),
        rounded(callsPerHerd(each)),
      ]),
    };
    const own = herds.find(({ name }) => name === ours.name) as Herd;
    return {
      tables: [table],
      targets: [atMost('ours, backing calls per herd', callsPerHerd(own), 1)],
    };
  },
};

async function openHerd(candidate: Candidate): Promise<Herd> {
  const found = { name: candidate.name, backingCalls: 0 };
  const reader = await candidate.open(async (key) => {
    found.backingCalls++;
    // Every caller has asked by the time that the backing answers.
    await nextRound();
    return `value of ${key}`;
  });
  return Object.assign(found, { reader });
}

function contenderOf({ name, reader }: Herd): Contender {
  return {
    name,
    ops: 1,
    async run(round) {
      const calls: unknown[] = [];
      for (let caller = 0; caller < CALLERS; caller++) calls.push(reader.get(`cold:${round}`));
      await Promise.all(calls);
    },
  };
}
