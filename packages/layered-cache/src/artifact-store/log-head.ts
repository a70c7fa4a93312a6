import type { Logger } from '@walkeros/core';
import { z } from 'zod';
import { headKey } from './artifact-keys.js';
import { isDamage } from './read-parts.js';
import type { StoreCalls } from './store-calls.js';

/** Which log, and where it stands. */
export interface LogOptions {
  name: string;
  calls: StoreCalls;
  logger: Logger;
}

/** Where a log begins. */
export interface LogHead {
  /** The first record that is needed. */
  from: number;
  /** Records before this one are gone; those in between may be left of a crash. */
  removedBefore: number;
  /** What a version before 2 kept in the head. */
  rows: readonly unknown[];
}

const NONE: LogHead = { from: 0, removedBefore: 0, rows: [] };
const whole = z.int().min(0);

const headSchema = z.union([
  z
    .object({ v: z.literal(2), from: whole, removedBefore: whole })
    .transform((head): LogHead => ({ ...head, rows: [] })),
  // Version 1: all entries in one value, which no store takes when there are many.
  z
    .object({ v: z.literal(1), next: whole, entries: z.array(z.unknown()) })
    .transform(({ next, entries }): LogHead => ({
      from: next,
      removedBefore: next,
      rows: entries,
    })),
]);

/** @throws StoreError when the store cannot be read. */
export async function readHead({ name, calls, logger }: LogOptions): Promise<LogHead> {
  const value = await calls.get(headKey(name)).catch((error: unknown) => {
    if (isDamage(error)) return null;
    throw error;
  });
  if (value === undefined) return NONE;
  const { data } = headSchema.safeParse(value);
  if (data === undefined) {
    logger.warn(`the ledger "${name}" is damaged: its artifacts count from their next use on`);
  }
  return data ?? NONE;
}
