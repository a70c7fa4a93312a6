export { cacheSchema, checkCache } from './cache-schema.js';
export { chainSchema } from './chain-schema.js';
export { durationSchema, timeoutMsSchema, timeoutSchema } from './duration-schema.js';
export { eventCacheSchema } from './event-cache-schema.js';
export { checkFile, fileSchema } from './file-schema.js';
export { checkShape } from './findings.js';
export { checkFlow, collectorSchema, flowSchema } from './flow-schema.js';
export {
  mappingRulesSchema,
  mappingValueSchema,
  writablePathSchema,
} from './mapping-schema.js';
export { headersSchema } from './headers-schema.js';
export { matchSchema } from './match-schema.js';
export { maxBytesSchema } from './max-bytes-schema.js';
export { parseCredentials } from './parse-credentials.js';
export { parseSettings } from './parse-settings.js';
export { checkState, stateSchema } from './state-schema.js';
export { destinationSchema, sourceSchema, transformerSchema } from './step-schema.js';
export { storeSchema, storesSchema } from './store-schema.js';
export { kindOf } from './wording.js';
