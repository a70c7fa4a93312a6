import { readFileSync } from 'node:fs';
import type { Clock } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import { createSheetsServer } from '@walkeros/store-testkit';
import { parse } from 'csv-parse/sync';
import type { SheetsTarget } from './sheets-target.js';

export interface EmbeddedSheetsOptions {
  /** Rows of the tab, the header row first. */
  csvFile: string;
  /** The spreadsheet and the tab that the flow asks for. */
  id: string;
  tab: string;
  latencyMs: readonly [number, number];
}

/**
 * A server on loopback that answers Google's own client as Google does: an access token
 * for a signed assertion, 60 reads a minute and account, then 429 with `Retry-After`.
 */
export async function openEmbeddedSheets(
  options: EmbeddedSheetsOptions,
): Promise<SheetsTarget> {
  const { csvFile, id, tab, latencyMs } = options;
  const rows: (string | number)[][] = parse(readFileSync(csvFile), { cast: toCell });
  const server = await createSheetsServer({ latencyMs, clock: startingNow(systemClock) });
  server.addSpreadsheet({ [tab]: rows }, { id });
  const [min, max] = latencyMs;
  const speed = min === max ? `${min}` : `${min}-${max}`;
  return {
    description: `embedded Sheets server, ${rows.length - 1} rows of sessions.csv, 60 reads a minute, answers in ${speed} ms`,
    settings: { endpoint: server.url },
    credentials: () => server.createAccount().credentials,
    reads: () => server.counters.reads,
    close: () => server.close(),
  };
}

function toCell(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** The quota is refilled at each full minute of the clock: this one's first minute begins now. */
function startingNow(clock: Clock): Clock {
  const startMs = clock.now();
  return { ...clock, now: () => clock.now() - startMs };
}
