export type { Inspector } from './inspector.js';
export { createInspector } from './inspector.js';
export type { InspectorHandler } from './inspector-handler.js';
export { createInspectorHandler } from './inspector-handler.js';
export type { HandlerOptions, InspectorOptions } from './options.js';
