import { createConsoleLogger, startFlow } from '@walkeros/collector';
import type { FlowStore, Logger } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import type { Call } from '../command.js';
import type { FlowFile } from '../flow-file.js';
import {
  storesOf,
  unknownStore,
  withNeeded,
  withoutCache,
  withStoresOnly,
} from '../stores-only.js';

export interface StoreChoice {
  readonly id: string;
  /** Which flow of a file. */
  readonly flow?: string | undefined;
  /** Without its cache: the backing alone. */
  readonly isBare: boolean;
}

/** Opens one store of a flow with all that it needs, and closes it when the work is done. */
export async function withStore<T>(
  { id, flow, isBare }: StoreChoice,
  { file, call: { host, output } }: { file: FlowFile; call: Call },
  work: (store: FlowStore, logger: Logger) => Promise<T>,
): Promise<T> {
  const { env, clock = systemClock } = host;
  const { name, stores } = storesOf(file, { env, flow });
  const definition = stores[id];
  if (definition === undefined) throw unknownStore(id, Object.keys(stores));
  const needed = isBare ? { [id]: withoutCache(definition) } : withNeeded(id, stores);
  const logger = createConsoleLogger({
    level: 'WARN',
    handler: (_level, message) => output.progress(message),
  });
  const { collector } = await startFlow(withStoresOnly(file, name, needed), {
    ...{ env, clock, logger, load: file.load },
    ...(name !== '' && { flow: name }),
  });
  try {
    return await work(collector.stores[id] as FlowStore, logger);
  } finally {
    await collector.shutdown();
  }
}
