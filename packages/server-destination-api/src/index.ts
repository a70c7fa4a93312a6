export type { Counters } from './counters.js';
export { DeliveryError } from './delivery-error.js';
export type { ApiDestination } from './destination-api.js';
export { destinationApiInit, destinationApiInit as default } from './destination-api.js';
export { destinationApi } from './self-opening.js';
export type { ApiDestinationSettings, QueuePolicy } from './settings.js';
export { settingsSchema } from './settings.js';
