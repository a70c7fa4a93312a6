export type { HttpSource } from './source-http.js';
export { sourceHttpInit, sourceHttpInit as default } from './source-http.js';
export type { HttpSourceSettings } from './settings.js';
export { settingsSchema } from './settings.js';
export type { HttpIngest } from './ingest.js';
export type { EventAnswer } from './respond.js';
export type { RefusalBody, RefusalCode } from './refusal.js';
