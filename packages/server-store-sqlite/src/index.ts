export type { SqliteSettings } from './settings.js';
export { settingsSchema } from './settings.js';
export type { SqliteStore } from './store-sqlite.js';
export { storeSqliteInit, storeSqliteInit as default } from './store-sqlite.js';
