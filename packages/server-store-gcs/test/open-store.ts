import { systemClock } from '@walkeros/core';
import type { RecordingLogger, StoreContextOptions } from '@walkeros/store-testkit';
import { createRecordingLogger, storeContext } from '@walkeros/store-testkit';
import type { GcsSettings, GcsStore } from '../src/index.js';
import { storeGcsInit } from '../src/index.js';

export const BUCKET = 'walkeros';

export interface OpenedStore {
  store: GcsStore;
  logger: RecordingLogger;
}

export type OpenOptions = Omit<StoreContextOptions<GcsSettings>, 'settings'> & {
  settings?: Partial<GcsSettings>;
};

/** Opens a store as a flow would, in real time. */
export function openStore(
  apiEndpoint: string | undefined,
  { settings, ...options }: OpenOptions = {},
): OpenedStore {
  const logger = createRecordingLogger();
  const context = storeContext<GcsSettings>({
    id: 'gcs',
    clock: systemClock,
    logger,
    ...options,
    settings: {
      bucket: BUCKET,
      projectId: 'testkit',
      ...(apiEndpoint !== undefined && { apiEndpoint }),
      ...settings,
    },
  });
  return { store: storeGcsInit(context), logger };
}

/** The error of some work. */
export async function failureOf(work: () => unknown): Promise<Error> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('did not fail');
}
