export type { Diagnostic, Edit, Fix, Severity } from './validate/diagnostic.js';
export type { ValidateOptions, Validation } from './validate/validate-flow.js';
export { validateFlow } from './validate/validate-flow.js';
export type { FixedFlow } from './validate/fix/fix-flow.js';
export { fixFlow } from './validate/fix/fix-flow.js';
export type { CheckOptions } from './validate/check-config.js';
export type { SourceFormat } from './validate/source/parse-source.js';
export { formatDiagnostic } from './validate/format-diagnostic.js';
