import type { Duration } from '@walkeros/core';
import { parseDuration } from '@walkeros/core';
import { durationSchema, timeoutMsSchema } from '@walkeros/core/schemas';
import { z } from 'zod';
import type { ColumnType } from './column-type.js';
import { KEY_FILE, serviceAccountOf } from './credentials.js';

/** `config.settings` of the Sheets store. */
export interface SheetsSettings {
  /** The spreadsheet: the long part of its URL. */
  id: string;
  /** Title of the tab. Default `Sheet1`. */
  sheet?: string;
  /**
   * Key file of a service account, as an object or as its JSON. Also `config.credentials`.
   * Without either, Google's Application Default Credentials.
   */
  credentials?: string | Record<string, unknown>;
  /** Header of the column that holds the keys. Default: the header of column A. */
  keyColumn?: string;
  /** Header of the one column that is the value. Default: the value is the whole row. */
  valueColumn?: string;
  /**
   * What columns hold, by their headers: `string`, `number`, `boolean`, `date` (ISO 8601) or
   * `json`. Of the others each cell says by itself what it is.
   */
  columns?: Record<string, ColumnType>;
  /** `key` asks the sheet on each read, `snapshot` once per `refresh`. Default `key`. */
  mode?: 'key' | 'snapshot';
  /**
   * With `mode: 'snapshot'`: the age from which a new one is fetched, in seconds or `"30s"`,
   * the default. Meanwhile the old one is served up to twice this age, and up to ten times
   * while Google fails.
   */
  refresh?: Duration;
  /** Requests a minute, shared by all stores of one credential. Default 60 and 60. */
  quota?: { reads?: number; writes?: number };
  /** How long a caller waits for the quota before it fails: ms or `"10s"`, the default. */
  maxWait?: number | string;
  /** Deadline of one request, its retries included: ms or `"10s"`, the default. */
  timeout?: number | string;
  /** Root URL of the API, where it is not Google's: an emulator or a proxy. */
  endpoint?: string;
}

/** {@link SheetsSettings} with defaults filled in and all times in milliseconds. */
export interface ResolvedSettings {
  id: string;
  sheet: string;
  credentials?: string | Record<string, unknown> | undefined;
  keyColumn?: string | undefined;
  valueColumn?: string | undefined;
  columns: Record<string, ColumnType>;
  mode: 'key' | 'snapshot';
  refresh: number;
  quota: { reads: number; writes: number };
  maxWait: number;
  timeout?: number | undefined;
  endpoint?: string | undefined;
}

const DEFAULT_REFRESH_MS = 30_000;

const durationMs: z.ZodType<number> = durationSchema.transform(
  (value) => parseDuration(value) ?? z.NEVER,
);
const KEY_FILE_REFUSAL = { error: KEY_FILE.message, params: { expected: KEY_FILE.expected } };

function isUsable(given: unknown): boolean {
  try {
    serviceAccountOf(given, '');
    return true;
  } catch {
    return false;
  }
}

const perMinute = z.int().positive().default(60);
const header = z.string().min(1);

/** Schema of {@link SheetsSettings}; fills in the defaults. */
export const settingsSchema: z.ZodType<ResolvedSettings> = z
  .strictObject({
    id: z
      .string()
      .min(1)
      .refine((id) => !id.includes('/'), {
        error: 'is a whole address',
        params: { expected: 'the part of it between "/d/" and the next "/"' },
      }),
    sheet: z.string().min(1).default('Sheet1'),
    credentials: z
      .union([z.string(), z.record(z.string(), z.unknown())])
      .refine(isUsable, KEY_FILE_REFUSAL)
      .optional(),
    keyColumn: header.optional(),
    valueColumn: header.optional(),
    columns: z
      .record(header, z.enum(['string', 'number', 'boolean', 'date', 'json']))
      .default({}),
    mode: z.enum(['key', 'snapshot']).default('key'),
    refresh: durationMs.optional(),
    quota: z.strictObject({ reads: perMinute, writes: perMinute }).prefault({}),
    maxWait: timeoutMsSchema.prefault('10s'),
    timeout: timeoutMsSchema.optional(),
    endpoint: z.url().optional(),
  })
  .superRefine(({ mode, refresh, valueColumn, columns }, issues) => {
    const refuse = (path: string[], message: string): void =>
      issues.addIssue({ code: 'custom', path, message });
    if (mode === 'key' && refresh !== undefined)
      refuse(
        ['refresh'],
        'is for "mode": "snapshot" only; for single keys, set the "ttl" of a cache',
      );
    for (const name of Object.keys(columns))
      if (valueColumn !== undefined && name !== valueColumn)
        refuse(['columns', name], 'is not read: the value is the "valueColumn" alone');
  })
  .transform(({ refresh = DEFAULT_REFRESH_MS, ...settings }) => ({ ...settings, refresh }));
