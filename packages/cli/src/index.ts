export type { Diagnostic, Edit, Fix, Severity } from './validate/diagnostic.js';
export type { ValidateOptions, Validation } from './validate/validate-flow.js';
export { validateFlow } from './validate/validate-flow.js';
export type { FixedFlow } from './validate/fix/fix-flow.js';
export { fixFlow } from './validate/fix/fix-flow.js';
export type { CheckOptions } from './validate/check-config.js';
export type { SourceFormat } from './validate/source/parse-source.js';
export { formatDiagnostic } from './validate/format-diagnostic.js';
export type { SimulateOptions } from './simulate/simulate-options.js';
export type { Change, EventTrace, Sent, StepTrace, StoreCall } from './simulate/trace.js';
export type { StoreFigures } from './simulate/store-figures.js';
export type { Simulation } from './simulate/simulate-flow.js';
export { simulateFlow } from './simulate/simulate-flow.js';
export type {
  EdgeKind,
  FlowGraph,
  GraphEdge,
  GraphNode,
  NodeKind,
} from './graph/flow-graph.js';
export { flowGraph } from './graph/flow-graph.js';
export { toMermaid } from './graph/to-mermaid.js';
export { writtenFlow } from './written-flow.js';
