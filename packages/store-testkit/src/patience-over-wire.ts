import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { FaultProxy } from './fault-proxy.js';
import type { LiveResources } from './live-resources.js';
import { extraResources, liveResources } from './live-resources.js';
import type { PatienceReport, PatienceTrial } from './patience-trial.js';
import { tryPatience } from './patience-trial.js';
import { until } from './until.js';
import type { WireFault } from './wire-fault.js';

/** The peer is mute, slower than any deadline, or gone without a word. */
const SILENCES: readonly WireFault[] = [
  { kind: 'black-hole' },
  { kind: 'bandwidth', bytesPerSecond: 20 },
  { kind: 'half-open' },
];

const HEAP_SAMPLES = 20;

/** What a store is asked for over a wire that falls silent. */
export interface OpenOverWire {
  /** Makes the call of this number; {@link OpenOverWire.works} does not count. */
  call(n: number): Promise<unknown>;
  /** A call that succeeds once the wire is well again. Default: `call` of number 0. */
  works?(): Promise<unknown>;
  close(): Promise<void> | void;
}

/** A store that is asked while its wire fails, and for how long it may be. */
export interface PatienceOverWire extends Pick<
  PatienceTrial,
  'calls' | 'atOnce' | 'deadlineMs'
> {
  /** Between the store and its server. */
  wire: FaultProxy;
  /** For how long what the store has left behind may still be there. Default 10 000. */
  withinMs?: number;
  open(): Promise<OpenOverWire>;
}

/** How the calls have ended, and what they have left behind. */
export interface PatienceOverWireReport extends PatienceReport {
  /** The most connections that were open when the wire had been mended. */
  connections: number;
  /** What there is more of after the store was closed than before it was opened. */
  extra: LiveResources;
  /** By how much the heap has grown from the second quarter of the waves to the last. */
  heapGrowthBytes: number;
}

/**
 * Asks a store again and again over a wire that is hung, dripping or half-open in turns,
 * and mended before each wave of calls, so that every wave meets a connection that worked.
 */
export async function tryPatienceOverWire(
  options: PatienceOverWire,
): Promise<PatienceOverWireReport> {
  const { wire, open, withinMs = 10_000, ...trial } = options;
  const before = liveResources();
  const { call, works = () => call(0), close } = await open();
  const wavesPerSample = Math.ceil(trial.calls / trial.atOnce / HEAP_SAMPLES);
  const heapBytes: number[] = [];
  let connections = 0;
  const mend = async (): Promise<void> => {
    wire.inject({ kind: 'none' });
    await until(() => succeeds(works));
    connections = Math.max(connections, wire.open);
  };
  const report = await tryPatience({
    ...trial,
    call,
    async before(wave) {
      await mend();
      if (wave % wavesPerSample === 0) heapBytes.push(usedHeapBytes());
      wire.inject(SILENCES[wave % SILENCES.length] ?? { kind: 'none' });
    },
  });
  await mend();
  await close();
  const extra = await extraResources(before, { withinMs });
  return { ...report, connections, extra, heapGrowthBytes: growthOf(heapBytes) };
}

/** Of what is left at the lowest moments; in the first quarter all code is still being made fast. */
function growthOf(heapBytes: readonly number[]): number {
  const quarter = Math.ceil(heapBytes.length / 4);
  const before = Math.min(...heapBytes.slice(quarter, 2 * quarter));
  return Math.min(...heapBytes.slice(-quarter)) - before;
}

async function succeeds(call: () => Promise<unknown>): Promise<boolean> {
  return call().then(
    () => true,
    () => false,
  );
}

function usedHeapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
