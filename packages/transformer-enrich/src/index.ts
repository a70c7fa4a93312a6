export {
  transformerEnrichInit,
  transformerEnrichInit as default,
} from './transformer-enrich.js';
export type { EnrichSettings, ResolvedEnrichSettings } from './settings.js';
export { settingsSchema } from './settings.js';
export { definitionSchema } from './require-store.js';
