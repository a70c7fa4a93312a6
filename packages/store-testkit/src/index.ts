export type { FakeClock } from './fake-clock.js';
export { createFakeClock, settle } from './fake-clock.js';
export type { LogLine, RecordingLogger } from './recording-logger.js';
export { createRecordingLogger } from './recording-logger.js';
export type { Call, MemoryStore } from './memory-store.js';
export { createMemoryStore } from './memory-store.js';
