export { createFlowServer } from './flow-server.js';
export type { FlowServerOptions } from './flow-server-options.js';
