import { systemClock } from '@walkeros/core';
import type { RecordingLogger, StoreContextOptions } from '@walkeros/store-testkit';
import { createRecordingLogger, storeContext } from '@walkeros/store-testkit';
import type { S3Settings, S3Store } from '../src/index.js';
import { storeS3Init } from '../src/index.js';

export const BUCKET = 'walkeros';

/** Where a server is, and who may use it. */
export type S3Place = Required<Pick<S3Settings, 'endpoint' | 'credentials'>>;

export interface OpenedStore {
  store: S3Store;
  logger: RecordingLogger;
}

export type OpenOptions = Omit<StoreContextOptions<S3Settings>, 'settings'> & {
  settings?: Partial<S3Settings>;
};

/** Opens a store as a flow would, in real time. */
export async function openStore(
  place: Partial<S3Place>,
  { settings, ...options }: OpenOptions = {},
): Promise<OpenedStore> {
  const logger = createRecordingLogger();
  const context = storeContext<S3Settings>({
    id: 's3',
    clock: systemClock,
    logger,
    ...options,
    settings: { bucket: BUCKET, ...place, ...settings },
  });
  return { store: await storeS3Init(context), logger };
}

/** The error of a call. */
export async function failureOf(call: unknown): Promise<Error> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('did not fail');
}
