/*
 * What stores of bytes have in common, whether the bytes are files or objects: names
 * for keys, what is kept besides a value, and how calls are run. Kept apart from the
 * main entry because it needs Node.
 */
export type { Bucket, Exchange, StoredObject } from './bucket.js';
export { readBody } from './read-body.js';
export type { CallDetails, Calls, CallsOptions, Patience } from './calls.js';
export { createCalls } from './calls.js';
export type { Content } from './content.js';
export { rawContent, structuredContent } from './content.js';
export { diagnoseRoom } from './diagnose-room.js';
export type { NameRule } from './key-name.js';
export { hashOfKey, nameOfKey } from './key-name.js';
export type { ObjectStore, ObjectStoreOptions } from './object-store.js';
export { isObjectPrefix, OBJECT_PREFIX_RULE } from './object-name.js';
export { createObjectStore } from './object-store.js';
export type { RefusalOptions } from './refusal.js';
export { Refusal, refusalError } from './refusal.js';
