export type { GcsCredentials, GcsSettings } from './settings.js';
export { settingsSchema } from './settings.js';
export type { GcsStore } from './store-gcs.js';
export { storeGcsInit, storeGcsInit as default } from './store-gcs.js';
