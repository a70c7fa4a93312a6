export type { RunningFlow, StartOptions } from './start-flow.js';
export { startFlow } from './start-flow.js';
export type { DefinedFlow } from './define-flow/flow-of.js';
export { defineFlow } from './define-flow.js';
export type { PrepareOptions } from './config/prepare-flow.js';
export { checkFlowConfig } from './config/prepare-flow.js';
export type { Environment } from './config/resolve-flow.js';
export { createConsoleLogger } from './console-logger.js';
export type { Load } from './load/load-module.js';
