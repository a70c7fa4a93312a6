import type { Store, StoreErrorDetails } from '@walkeros/core';
import { encodeKey } from './cell-codec.js';
import { diagnoseSheet } from './diagnose-sheet.js';
import { openSheet } from './open-sheet.js';
import { createReads } from './reads.js';
import type { EncodedValue } from './row-codec.js';
import { encodeForRow } from './row-codec.js';
import type { SheetsSettings } from './settings.js';
import { setupSheet } from './setup-sheet.js';
import { storeError } from './sheets-failure.js';
import { runWriteCycle } from './write-cycle.js';
import { createWriteQueue } from './write-queue.js';

/**
 * Opens a store on one tab of a Google spreadsheet: a header row, and a row for each key.
 * Opening asks nothing of Google.
 *
 * @throws ConfigError for settings or credentials that cannot be.
 */
export const storeSheetsInit: Store.Init<SheetsSettings> = (context) => {
  const { id, config, logger } = context;
  const tab = openSheet(context);
  const { settings, binding, requests, lane } = tab;
  const cycle = { requests, binding, lane, logger };
  const reads = createReads(tab, logger, () => lane.run(() => runWriteCycle([], cycle)));
  const writes = createWriteQueue({
    runCycle: (take) => lane.run(() => runWriteCycle(take(), cycle)),
    clock: tab.clock,
    logger,
    timeoutMs: 3 * tab.timeoutMs + 2 * settings.maxWait,
  });
  const get: Store['get'] = (key) =>
    told({ store: id, operation: 'get', key }, () => reads.get(key));
  const write = (key: string, value: EncodedValue | undefined): Promise<void> =>
    writes.push(key, value).finally(() => reads.changed());

  return {
    type: 'sheets',
    config,
    get,
    getMany: (keys) => Promise.all(keys.map(get)),
    set: (key, value) =>
      told({ store: id, operation: 'set', key }, () => {
        encodeKey(key);
        return write(key, encodeForRow(value, binding));
      }),
    delete: (key) => told({ store: id, operation: 'delete', key }, () => write(key, undefined)),
    setup: () =>
      told({ store: id, operation: 'setup' }, () =>
        setupSheet(requests, binding, headersOf(config)),
      ),
    diagnose: () =>
      told({ store: id, operation: 'get' }, () => diagnoseSheet(tab, context.env['fetch'])),
    destroy: () => lane.run(() => Promise.resolve(tab.close())),
  };
};

/** Whatever goes wrong reaches the caller as a `StoreError` with its own key. */
async function told<T>(
  context: Pick<StoreErrorDetails, 'store' | 'operation' | 'key'>,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error, context);
  }
}

function headersOf({ setup }: Store.Config): string[] | undefined {
  const headers = typeof setup === 'object' ? setup['headers'] : undefined;
  return Array.isArray(headers) ? headers.map(String) : undefined;
}
