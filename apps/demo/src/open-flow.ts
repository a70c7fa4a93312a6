import type { Writable } from 'node:stream';
import { startFlow } from '@walkeros/collector';
import type { Cache, Collector, FlowStore, Logger } from '@walkeros/core';
import { getByPath, setByPath } from '@walkeros/core';
import { choosePort } from './choose-port.js';
import type { StagedFlow } from './read-flow.js';
import { withSettings } from './read-flow.js';
import type { SheetsTarget } from './sheets-target.js';
import type { StoreWatch } from './watch-store.js';
import { watchStore } from './watch-store.js';

export interface OpenFlowOptions {
  staged: StagedFlow;
  sheets: SheetsTarget;
  /** 0 takes any free port; a free one is also taken in place of one that is in use. */
  port: number;
  /** Where the events come out. */
  stream: Writable;
  logger?: Logger;
  /** More settings of the store. */
  storeSettings?: Record<string, unknown>;
}

/** A running flow, seen from outside. */
export interface OpenFlow {
  collector: Collector;
  /** The store on the sheet, with its cache if it has one. */
  store: FlowStore;
  /** Where events are posted: `http://127.0.0.1:8080/collect`. */
  url: string;
  port: number;
  /** What the store behind the cache was asked. */
  watch: StoreWatch;
  /** Reads that Sheets has answered for this flow. */
  readonly reads: number;
  /** A snapshot; `undefined` for a store without a cache. */
  readonly counters: Cache.Counters | undefined;
}

/**
 * Starts a flow with what no file can know: the address of the sheet, the key file, the
 * port and the stream.
 *
 * @throws ConfigError with every finding.
 */
export async function openFlow(options: OpenFlowOptions): Promise<OpenFlow> {
  const { staged, sheets, stream, logger, storeSettings = {} } = options;
  const { storeId, sourceId, destinationId } = staged;
  const watch = watchStore('@walkeros/server-store-sheets');
  const port = await choosePort(options.port);
  const settings = { ...sheets.settings, ...storeSettings };
  let flow = withSettings(staged.flow, `stores.${storeId}`, settings);
  flow = withSettings(flow, `sources.${sourceId}`, { port, host: '127.0.0.1' });
  flow = setByPath(flow, `destinations.${destinationId}.env.stream`, stream);
  flow = setByPath(flow, 'variables.sheetsCredentials', sheets.credentials());
  const { collector } = await startFlow(flow, {
    load: watch.load,
    ...(logger === undefined ? {} : { logger }),
  });
  const path = getByPath(flow, `sources.${sourceId}.config.settings.path`, '/collect');
  const store = collector.stores[storeId] as FlowStore;
  const readsBefore = sheets.reads?.() ?? 0;
  return {
    collector,
    store,
    url: `http://127.0.0.1:${port}${String(path)}`,
    port,
    watch,
    get reads() {
      return sheets.reads === undefined
        ? watch.calls - watch.quotaErrors
        : sheets.reads() - readsBefore;
    },
    get counters() {
      return store.counters;
    },
  };
}
