import type { Duration } from '@walkeros/core';
import { DURATION_FORMAT, parseDuration, parseTimeout, TIMEOUT_FORMAT } from '@walkeros/core';
import { z } from 'zod';
import type { ColumnType } from './column-type.js';

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
   * How old a snapshot may be, and in a tab of more than 5000 cells how old the list of
   * keys may be for a new key to count as absent. Seconds, or `"30s"`, the default.
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

type Span = z.ZodType<number, string | number>;

function span(
  parse: (value: string | number) => number | undefined,
  expected: string,
  what: string,
): Span {
  return z.union([z.number(), z.string()]).transform((value, issues) => {
    const ms = parse(value);
    if (ms !== undefined) return ms;
    issues.addIssue({ code: 'custom', message: `is not a ${what}`, params: { expected } });
    return z.NEVER;
  });
}

const timeout: Span = span(parseTimeout, TIMEOUT_FORMAT, 'timeout');
const duration: Span = span(
  (value) => parseDuration(value as Duration),
  DURATION_FORMAT,
  'duration',
);
const perMinute = z.int().positive().default(60);
const header = z.string().min(1);

/** Schema of {@link SheetsSettings}; fills in the defaults. */
export const settingsSchema: z.ZodType<ResolvedSettings> = z.strictObject({
  id: z.string().min(1),
  sheet: z.string().min(1).default('Sheet1'),
  credentials: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  keyColumn: header.optional(),
  valueColumn: header.optional(),
  columns: z
    .record(header, z.enum(['string', 'number', 'boolean', 'date', 'json']))
    .default({}),
  mode: z.enum(['key', 'snapshot']).default('key'),
  refresh: duration.prefault('30s'),
  quota: z.strictObject({ reads: perMinute, writes: perMinute }).prefault({}),
  maxWait: timeout.prefault('10s'),
  timeout: timeout.optional(),
  endpoint: z.url().optional(),
});
