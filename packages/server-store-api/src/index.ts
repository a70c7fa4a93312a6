import { storeApiInit } from './store-api.js';

export type { ApiSettings, ApiWrite } from './settings.js';
export { settingsSchema } from './settings.js';
export type { ApiStore } from './store-api.js';
export { storeApiInit };
export default storeApiInit;
