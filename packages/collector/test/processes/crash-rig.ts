import { mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DeadLetter, Store } from '@walkeros/core';
import { storeFsInit } from '@walkeros/server-store-fs';
import { storeContext } from '@walkeros/store-testkit';
import { startFlowProcess, type FlowProcess } from './flow-process.js';
import { Producer } from './producer.js';
import { startSink, type Sink } from './sink.js';

/** What became of the events of a producer. */
export interface Verdict {
  acknowledged: number;
  /** Acknowledged, and neither delivered nor among the dead letters. */
  lost: string[];
  /** Arrived in another form than they were sent. */
  altered: number;
  /** Deliveries of what had been delivered before. */
  again: number;
}

/** A producer and a sink, with flows between them that come and go. */
export interface CrashRig {
  readonly producer: Producer;
  readonly sink: Sink;
  start(): Promise<FlowProcess>;
  judge(): Promise<Verdict>;
  close(): Promise<void>;
}

export interface CrashRigOptions {
  /** Of `bundleFlow`. */
  script: string;
  random: () => number;
  /** Tells the events of this producer from those of others. */
  name: string;
  /** Where dead letters go; by default a folder that goes with the rig. */
  letters?: string;
}

export async function openCrashRig(options: CrashRigOptions): Promise<CrashRig> {
  const { script, random, name } = options;
  const folder = mkdtempSync(path.join(tmpdir(), 'letters-'));
  const letters = options.letters ?? folder;
  const sink = await startSink(random);
  const producer = new Producer(name);
  const running: FlowProcess[] = [];

  return {
    producer,
    sink,
    async start() {
      const flow = await startFlowProcess(script, [letters, sink.url]);
      running.push(flow);
      return flow;
    },
    async judge() {
      const dead = await deadIds(letters);
      const { acknowledged } = producer;
      const arrivals = [...sink.arrived.values()];
      return {
        acknowledged: acknowledged.size,
        lost: [...acknowledged].filter((id) => !sink.arrived.has(id) && !dead.has(id)),
        altered: sink.altered,
        again: arrivals.reduce((sum, count) => sum + count - 1, 0),
      };
    },
    async close() {
      await Promise.all(running.map((flow) => flow.end('SIGKILL')));
      await sink.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Ids of the events in the dead letters of a folder. */
async function deadIds(folder: string): Promise<Set<string>> {
  const settings = { basePath: folder };
  const store = (await storeFsInit(storeContext({ settings }))) as Store;
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const keys = files.filter((file) => file.isFile()).map(({ name }) => name);
  const letters = await Promise.all(keys.map((key) => store.get(key)));
  // What a process that was killed left half-written is no entry of the store.
  const dead = letters.filter((letter) => letter !== undefined) as unknown as DeadLetter[];
  return new Set(dead.map(({ event }) => event.id));
}
