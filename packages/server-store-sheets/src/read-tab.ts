import type { Store } from '@walkeros/core';
import type { OpenSheet } from './open-sheet.js';
import { openSheet } from './open-sheet.js';
import type { SheetsSettings } from './settings.js';
import type { Rows } from './sheet-requests.js';
import { SheetsFailure, storeError } from './sheets-failure.js';

/** The beginning of a tab, as it is. */
export interface TabRows {
  /** Title of the tab. */
  sheet: string;
  /** Unformatted cells, the first row included. */
  rows: Rows;
}

/** How much of a tab is read. */
export interface ReadTabOptions {
  /** The most rows that are read. */
  maxRows: number;
}

/**
 * Reads the first rows of a tab, of the first one where `sheet` is not set: for tools
 * that find out what lies there before there is a store. Two requests of the quota.
 *
 * @throws StoreError when the tab cannot be read. @throws ConfigError for settings and
 *   credentials that cannot be.
 */
export async function readTab(
  context: Store.Context<SheetsSettings>,
  { maxRows }: ReadTabOptions,
): Promise<TabRows> {
  const { id: store, config } = context;
  try {
    const tabs = await withSheet(context, ({ requests }) => requests.tabs());
    const wanted = config.settings?.sheet ?? tabs[0]?.title ?? '';
    const tab = tabs.find(({ title }) => title === wanted);
    if (tab === undefined) {
      const titles = tabs.map(({ title }) => `"${title}"`).join(', ');
      throw new SheetsFailure('denied', `there is no tab "${wanted}", only ${titles}`);
    }
    const settings = { ...config.settings, id: config.settings?.id ?? '', sheet: tab.title };
    const range = `1:${Math.min(tab.rows, maxRows)}`;
    const [rows = []] = await withSheet(
      { ...context, config: { ...config, settings } },
      ({ requests }) => requests.read(() => [range]),
    );
    return { sheet: tab.title, rows };
  } catch (error) {
    throw storeError(error, { store, operation: 'get' });
  }
}

async function withSheet<T>(
  context: Store.Context,
  work: (sheet: OpenSheet) => Promise<T>,
): Promise<T> {
  const sheet = openSheet(context);
  try {
    return await work(sheet);
  } finally {
    sheet.close();
  }
}
