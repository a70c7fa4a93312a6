export type { FsSettings } from './settings.js';
export { settingsSchema } from './settings.js';
export { storeFsInit, storeFsInit as default } from './store-fs.js';
