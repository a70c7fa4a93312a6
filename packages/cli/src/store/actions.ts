import { isUtf8 } from 'node:buffer';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  encodeText,
  parseDuration,
  shortKey,
  systemClock,
  type Duration,
  type FlowStore,
  type Logger,
} from '@walkeros/core';
import type { Call } from '../command.js';
import { EXIT, type ExitCode } from '../output/exit-code.js';
import { UsageError } from '../output/usage-error.js';
import { createCheckpoint } from './checkpoint.js';
import { createProgressBar } from './progress-bar.js';
import { readKeys } from './read-keys.js';
import { typedValue } from './typed-value.js';
import { warmStore } from './warm-store.js';

/** One thing to do with one store. */
export interface ActionContext {
  readonly id: string;
  readonly store: FlowStore;
  readonly logger: Logger;
  readonly key: string | undefined;
  /** As it was typed; `-` for stdin. */
  readonly value: string | undefined;
  readonly call: Call;
}

export type Action = (context: ActionContext) => Promise<ExitCode>;

/** What can be done with a store, by name. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  get,
  set,
  delete: remove,
  setup,
  warm,
};

async function get({ id, store, key, call: { output } }: ActionContext): Promise<ExitCode> {
  const wanted = required('key', key);
  const value = await store.get(wanted);
  output.json(
    value === undefined
      ? { found: false }
      : { found: true, value: JSON.parse(encodeText(value)) },
  );
  if (value === undefined) {
    output.progress(`store "${id}" has nothing under ${shortKey(wanted)}`);
    return EXIT.findings;
  }
  output.text(typeof value === 'string' ? value : encodeText(value));
  return EXIT.ok;
}

async function set({ id, store, key, value, call }: ActionContext): Promise<ExitCode> {
  const { options, host, output } = call;
  const wanted = required('key', key);
  const typed = required('value', value);
  const text = typed === '-' ? await textOf(host.stdin) : typed;
  const ttl = options['ttl'] as string | undefined;
  await store.set(wanted, options['text'] === true ? text : typedValue(text), ttlMsOf(ttl));
  output.text(`store "${id}" holds ${shortKey(wanted)}`);
  output.json({ key: wanted });
  return EXIT.ok;
}

async function remove({ id, store, key, call: { output } }: ActionContext): Promise<ExitCode> {
  const wanted = required('key', key);
  await store.delete(wanted);
  output.text(`store "${id}" holds nothing under ${shortKey(wanted)}`);
  output.json({ key: wanted });
  return EXIT.ok;
}

async function setup({
  id,
  store,
  logger,
  call: { output },
}: ActionContext): Promise<ExitCode> {
  const { config } = store;
  const report = await store.setup?.({ id, config, env: config.env ?? {}, logger });
  const needed = store.setup !== undefined;
  const details = report === undefined ? '' : `: ${JSON.stringify(report)}`;
  output.text(needed ? `store "${id}" is set up${details}` : `store "${id}" needs no setup`);
  output.json({ needed, ...(report !== undefined && { report }) });
  return EXIT.ok;
}

async function warm({ id, store, call }: ActionContext): Promise<ExitCode> {
  const { options, host, output } = call;
  const from = required('--from', options['from'] as string | undefined);
  const keys = await readKeys(from, host.cwd);
  const checkpoint = createCheckpoint(resolve(host.cwd, from), id, keys);
  const resumed = await checkpoint.read();
  const bar = createProgressBar(host.stderr, { total: keys.length, done: resumed.done });
  const { clock = systemClock, signal } = host;
  const { done, found, kept } = await warmStore({
    ...{ store, keys, checkpoint, clock, signal },
    batchSize: batchOf(options['batch'] as string),
    onProgress: (progress) => bar.update(progress.done),
  }).finally(() => bar.stop());
  const finished = done === keys.length;
  const lost = found - kept;
  output.text(
    `store "${id}": ${done} of ${keys.length} keys read, ${done - found} of them absent`,
  );
  if (lost > 0) {
    output.progress(
      `${lost} of ${found} values are not in the tier: it does not take them, or no rule of the cache matches`,
    );
  }
  if (!finished) output.progress('the same command goes on from here');
  output.json({ finished, keys: keys.length, done, found, kept, resumedAt: resumed.done });
  return lost > 0 || (!finished && !signal.aborted) ? EXIT.environment : EXIT.ok;
}

function required(what: string, given: string | undefined): string {
  if (given !== undefined) return given;
  throw new UsageError(`${what} is missing`);
}

/** @throws UsageError for bytes that are no text: kept as one, they would be others. */
async function textOf(stream: Call['host']['stdin']): Promise<string> {
  const bytes = await buffer(stream);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new UsageError('the value on stdin is not UTF-8 text');
}

function ttlMsOf(ttl: string | undefined): number | undefined {
  if (ttl === undefined) return undefined;
  const ttlMs = parseDuration(/^\d+$/.test(ttl) ? Number(ttl) : (ttl as Duration));
  if (ttlMs !== undefined) return ttlMs;
  throw new UsageError('--ttl takes seconds, or a duration such as "5m"');
}

function batchOf(text: string): number {
  const size = Number(text);
  if (Number.isSafeInteger(size) && size > 0) return size;
  throw new UsageError('--batch takes a whole number above 0');
}
