export type { SqliteSettings } from './settings.js';
export { settingsSchema } from './settings.js';
export { storeSqliteInit, storeSqliteInit as default } from './store-sqlite.js';
