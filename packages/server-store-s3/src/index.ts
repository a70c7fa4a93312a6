export type { S3Credentials, S3Settings } from './settings.js';
export { settingsSchema } from './settings.js';
export type { S3Store } from './store-s3.js';
export { storeS3Init, storeS3Init as default } from './store-s3.js';
