import { startFlow } from '@walkeros/collector';
import type { Clock, Flow, FlowStore, Store } from '@walkeros/core';
import { parseTimeout, silentLogger, within } from '@walkeros/core';
import { tierOf } from '@walkeros/collector/config';
import type { FlowFile } from '../flow-file.js';
import { rulesOf, secondsOf } from '../validate/checks/cache-rules.js';
import { withoutCache, withStoresOnly, type WrittenStores } from '../stores-only.js';
import { explainError } from './explain-error.js';

/** Together with what it takes to start and to end, doctor is done within five seconds. */
const STORE_TIMEOUT_MS = 3_500;
const CALL_TIMEOUT_MS = 2_500;
const CLOSE_TIMEOUT_MS = 500;

/** A key that hardly exists, for stores that cannot say more of themselves. */
const PROBE_KEY = 'walkeros-doctor';

export interface DiagnoseOptions {
  file: FlowFile;
  written: WrittenStores;
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
}

/** How one store is. */
export interface StoreReport {
  readonly id: string;
  readonly ok: boolean;
  readonly diagnoses: readonly Store.Diagnosis[];
}

/** Opens one store by itself, without its cache, asks it how it is, and closes it again. */
export async function diagnoseStore(
  id: string,
  options: DiagnoseOptions,
): Promise<StoreReport> {
  const deadline = { timeoutMs: STORE_TIMEOUT_MS, clock: options.clock, keepAlive: true };
  const found = await within(diagnosesOf(id, options), deadline, () => [late()]);
  const diagnoses = [...found, ...remarksOn(id, options)];
  return { id, ok: diagnoses.every(({ status }) => status !== 'error'), diagnoses };
}

async function diagnosesOf(id: string, options: DiagnoseOptions): Promise<Store.Diagnosis[]> {
  const { file, written, env, clock } = options;
  const { name, stores } = written;
  const config = withStoresOnly(file, name, { [id]: limited(stores[id] ?? {}) });
  const isTier = Object.values(stores).some((store) => tierOf(store) === id);
  try {
    const { collector } = await startFlow(config, {
      ...{ env, clock, load: file.load, logger: silentLogger },
      ...(name !== '' && { flow: name }),
    });
    const startMs = clock.monotonicNow();
    const found = await look(collector.stores[id], isTier).then(
      (diagnoses) => [...diagnoses, ...slowness(id, options, clock.monotonicNow() - startMs)],
      (error: unknown) => explainError(error, id),
    );
    const closing = { timeoutMs: CLOSE_TIMEOUT_MS, clock, keepAlive: true };
    await within(collector.shutdown(), closing, () => undefined);
    return found;
  } catch (error) {
    return explainError(error, id);
  }
}

async function look(store: FlowStore | undefined, isTier: boolean): Promise<Store.Diagnosis[]> {
  if (store?.diagnose !== undefined) return store.diagnose({ isTier });
  await store?.get(PROBE_KEY);
  return [{ check: 'access', status: 'ok', message: 'answers' }];
}

/** The store itself: whether a cache hides that it is ill is not the question here. */
function limited(definition: Flow.Store): Flow.Store {
  const store = withoutCache(definition);
  const ownMs = parseTimeout(store.config?.timeout ?? CALL_TIMEOUT_MS) ?? CALL_TIMEOUT_MS;
  const timeout = Math.min(ownMs, CALL_TIMEOUT_MS);
  return { ...store, config: { ...store.config, timeout } };
}

function late(): Store.Diagnosis {
  return {
    ...{ check: 'reachable', status: 'error' },
    message: `no answer within ${STORE_TIMEOUT_MS} ms`,
    fix: 'check its address in the config; then what is between: firewall, proxy, VPN',
  };
}

/** Entries that end sooner than this probe took; it may have been more than one read. */
function slowness(id: string, { written }: DiagnoseOptions, tookMs: number): Store.Diagnosis[] {
  const definition = written.stores[id] ?? {};
  const short = rulesOf({ definition: { ...definition }, path: `stores.${id}` }).filter(
    ({ rule }) => (secondsOf(rule['ttl']) ?? Infinity) * 1000 < tookMs,
  );
  return short.map(({ path, rule }) => ({
    ...{ check: 'latency', status: 'warning' },
    message: `${path}.ttl is ${JSON.stringify(rule['ttl'])}, and to ask the store took ${Math.round(tookMs)} ms`,
    fix: 'lengthen the "ttl", so that an entry answers more than it costs',
  }));
}

/** What the config alone says: a `ttl` that the quota does not bear, tiers that outlive each other. */
const ABOUT_STORES: ReadonlySet<string> = new Set([
  'FILE_CACHED',
  'QUOTA_EXCEEDED',
  'SECRET_LITERAL',
  'STATE_EVICTABLE',
  'STORE_READ_ONLY',
  'TTL_ORDER',
  'UNIT_SUSPICIOUS',
]);

function remarksOn(id: string, { file, written }: DiagnoseOptions): Store.Diagnosis[] {
  const flow = written.name === '' ? '' : `flows.${written.name}.`;
  const path = `${flow}stores.${id}`;
  return file.validation.diagnostics
    .filter(({ code, path: at }) => ABOUT_STORES.has(code) && `${at}.`.startsWith(`${path}.`))
    .map(({ code, path: at, message, expected }) => ({
      ...{ check: code === 'QUOTA_EXCEEDED' ? 'quota' : 'config', status: 'warning' },
      message: `${at}: ${message}`,
      ...(expected !== undefined && { fix: `expected ${expected}` }),
    }));
}
