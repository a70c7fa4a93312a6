export type { ReadTabOptions, TabRows } from './read-tab.js';
export { readTab } from './read-tab.js';
export type { SheetsSettings } from './settings.js';
export { settingsSchema } from './settings.js';
export type { SetupReport } from './setup-sheet.js';
export { storeSheetsInit, storeSheetsInit as default } from './store-sheets.js';
