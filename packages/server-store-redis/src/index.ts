export type { RedisNode, RedisSettings, RedisTls } from './settings.js';
export { definitionSchema, settingsSchema } from './settings.js';
export type { RedisStore } from './store-redis.js';
export type { ServerReport } from './inspect-server.js';
export { storeRedisInit, storeRedisInit as default } from './store-redis.js';
