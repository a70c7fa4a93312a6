import type { StoreValue } from '@walkeros/core';
import { atLeast, atMost, rounded, type Bench, type Scale, type Table } from '../bench.js';
import { bareMap } from '../candidates/bare-map.js';
import type { Candidate } from '../candidates/candidate.js';
import { closeAll, openFilled, type OpenCandidate } from '../candidates/open-filled.js';
import { ours } from '../candidates/ours.js';
import { everyone, peers } from '../candidates/read-through.js';
import { interleave, type Contender, type Samples } from '../measure/interleave.js';
import type { Target } from '../bench.js';
import { readContender } from '../measure/read-contender.js';
import { createKeys, zipfSlices } from '../workload/zipf.js';

interface Limits {
  readonly mapNow: number;
  readonly mapAwaited: number;
  readonly publishedNow: number;
  readonly publishedAwaited: number;
}

interface HitPath {
  readonly name: string;
  readonly what: string;
  readonly valueOf: (key: string) => StoreValue;
  readonly limits: Limits;
  /** Whether ours must be the first of the awaited ones. */
  readonly first: boolean;
}

const KEYS = 5_000;
const SLICES = 16;

/** Text: handed out as it is. */
export const hitStrings: Bench = hitPath({
  name: 'hit-strings',
  what: 'strings',
  valueOf: (key) => `value of ${key}`,
  limits: { mapNow: 2.5, mapAwaited: 1.3, publishedNow: 60, publishedAwaited: 20 },
  first: true,
});

/** Flat records of four fields: ours hands out a copy, most others the cached object itself. */
export const hitObjects: Bench = hitPath({
  name: 'hit-objects',
  what: 'flat objects of 4 fields, ours isolated',
  valueOf: (key) => ({ id: key, plan: 'pro', seats: key.length, active: true }),
  limits: { mapNow: 4, mapAwaited: 1.6, publishedNow: 35, publishedAwaited: 15 },
  first: false,
});

function hitPath(path: HitPath): Bench {
  return {
    name: path.name,
    async run(scale) {
      const keys = createKeys(scale.quick ? 500 : KEYS);
      // First, while the heap is small: what the peers leave behind widens the young
      // generation beyond the processor's caches, and then the memory is measured.
      const alone = await measure(path, { of: [bareMap, ours], keys, scale });
      const all = await measure(path, { of: everyone, keys, scale });
      return {
        tables: [
          tableOf(path, alone.samples, awaited(alone.names, 'nobody else in the process')),
          tableOf(path, all.samples, now(all)),
          tableOf(path, all.samples, awaited(all.names, 'everybody in one process')),
        ],
        targets: targetsOf(path, alone.samples, all.samples),
      };
    },
  };
}

interface Measured {
  readonly samples: Samples;
  readonly names: readonly string[];
  /** Those that can be read without awaiting. */
  readonly synchronous: readonly string[];
}

interface Field {
  readonly of: readonly Candidate[];
  readonly keys: readonly string[];
  readonly scale: Scale;
}

async function measure({ valueOf }: HitPath, { of, keys, scale }: Field): Promise<Measured> {
  const open = await openFilled(of, keys, async (key) => valueOf(key));
  const samples = await interleave(contendersOf(open, keys, scale), {
    warmup: scale.quick ? 2 : 20,
    measured: scale.quick ? 3 : 200,
  });
  await closeAll(open);
  const named = (candidates: readonly OpenCandidate[]): string[] =>
    candidates.map(({ candidate }) => candidate.name);
  const synchronous = named(open.filter(({ reader }) => reader.readNow));
  return { samples, names: named(open), synchronous };
}

function contendersOf(
  open: readonly OpenCandidate[],
  keys: readonly string[],
  { quick }: Scale,
): Contender[] {
  const many = zipfSlices(keys, { slices: SLICES, length: quick ? 512 : 16_384 });
  // An awaited read leaves garbage; in a short round most rounds are free of a collection.
  const fewer = many.map((slice) => slice.slice(0, 4_096));
  const few = many.map((slice) => slice.slice(0, 1_024));
  return open.flatMap(({ candidate: { name, slow }, reader }) => {
    const { readNow } = reader;
    const awaiting = readContender(`${name}, awaited`, slow ? few : fewer, reader.readAwaited);
    return readNow === undefined ? [awaiting] : [readContender(name, many, readNow), awaiting];
  });
}

interface Line {
  readonly baseline: string;
  readonly ours: string;
  readonly names: readonly string[];
  readonly how: string;
}

function now({ synchronous }: Measured): Line {
  return { baseline: 'Map.get', ours: 'ours', names: synchronous, how: 'not awaited' };
}

function awaited(names: readonly string[], where: string): Line {
  return {
    baseline: 'Map.get, awaited',
    ours: 'ours, awaited',
    names: names.map((name) => `${name}, awaited`),
    how: `awaited, ${where}`,
  };
}

function tableOf({ what }: HitPath, samples: Samples, line: Line): Table {
  const byTime = [...line.names].sort((a, b) => samples.ns(a) - samples.ns(b));
  return {
    title: `A hit, ${what}, ${line.how}; zipf over ${KEYS} keys`,
    columns: ['', 'ns', `x ${line.baseline}`, 'quartiles', 'x ours'],
    rows: byTime.map((name) => {
      const { median, low, high } = samples.ratio(name, line.baseline);
      const quartiles = `${low.toFixed(2)} - ${high.toFixed(2)}`;
      const toOurs = rounded(samples.ratio(name, line.ours).median);
      return [name, rounded(samples.ns(name)), rounded(median), quartiles, toOurs];
    }),
  };
}

function targetsOf({ what, limits, first }: HitPath, alone: Samples, all: Samples): Target[] {
  const toMap = (name: string): number =>
    alone.ratio(name, name.replace('ours', 'Map.get')).median;
  const toPublished = (name: string): number =>
    all.ratio('published @walkeros/collector, awaited', name).median;
  const targets = [
    atMost(`${what}: ours / Map.get`, toMap('ours'), limits.mapNow),
    atMost(
      `${what}: ours awaited / Map.get awaited`,
      toMap('ours, awaited'),
      limits.mapAwaited,
    ),
    atLeast(`${what}: published / ours`, toPublished('ours'), limits.publishedNow),
    atLeast(
      `${what}: published / ours awaited`,
      toPublished('ours, awaited'),
      limits.publishedAwaited,
    ),
  ];
  return first ? [...targets, atMost('rank among the awaited', rankOf(all), 1)] : targets;
}

/** 1 when no peer answers an awaited read in less time. */
function rankOf(samples: Samples): number {
  const faster = peers.filter(
    ({ name }) => samples.ratio(`${name}, awaited`, 'ours, awaited').median < 1,
  );
  return 1 + faster.length;
}
