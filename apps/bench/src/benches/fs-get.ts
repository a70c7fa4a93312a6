import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, systemClock } from '@walkeros/core';
import { storeFsInit } from '@walkeros/server-store-fs';
import { atMost, rounded, type Bench } from '../bench.js';
import { interleave, type Contender } from '../measure/interleave.js';
import { consume } from '../measure/sink.js';
import { createKeys } from '../workload/zipf.js';

const KEYS = 64;
const VALUE: string = 'x'.repeat(1_000);
const PLAIN = 'fs.promises.readFile';
const OURS = 'ours: get';

/** Reads of values of 1 kB from files, one after the other. */
export const fsGet: Bench = {
  name: 'fs-get',
  async run({ quick }) {
    const root = await mkdtemp(join(tmpdir(), 'bench-fs-'));
    try {
      const store = await storeFsInit({
        id: 'bench',
        config: { settings: { basePath: join(root, 'store'), durability: 'none' } },
        env: {},
        logger: silentLogger,
        clock: systemClock,
      });
      const keys = createKeys(KEYS, 'user-');
      for (const key of keys) {
        await store.set(key, VALUE);
        await writeFile(join(root, key), VALUE);
      }
      const contender = (name: string, read: (key: string) => unknown): Contender => ({
        name,
        ops: KEYS,
        async run() {
          for (const key of keys) consume(await read(key));
        },
      });
      const contenders = [
        contender(PLAIN, (key) => readFile(join(root, key), 'utf8')),
        contender(OURS, (key) => store.get(key)),
      ];
      const samples = await interleave(contenders, {
        warmup: quick ? 1 : 30,
        measured: quick ? 2 : 200,
      });
      await store.destroy?.();

      const table = {
        title: 'A text of 1 kB in a file',
        columns: ['', 'ns', 'x readFile'],
        rows: [PLAIN, OURS].map((name) => [
          name,
          rounded(samples.ns(name)),
          rounded(samples.ratio(name, PLAIN).median),
        ]),
      };
      const ratio = samples.ratio(OURS, PLAIN).median;
      return { tables: [table], targets: [atMost('get / readFile', ratio, 2)] };
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  },
};
