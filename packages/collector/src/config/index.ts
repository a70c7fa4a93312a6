/** For tools that look at configs: what `startFlow` checks, without starting anything. */
export type { Environment } from './resolve-flow.js';
export type { Entry, Section } from './sections.js';
export { entriesOf, SECTIONS, STEP_SECTIONS } from './sections.js';
export type { PreparedFlow, PrepareOptions } from './prepare-flow.js';
export { checkFlowConfig, prepareFlow } from './prepare-flow.js';
export { unreachedTransformers } from './check-steps.js';
export { tierOf } from './check-stores.js';
export type { Component, ComponentInit, ComponentKind } from '../load/load-component.js';
export { KINDS, loadComponent } from '../load/load-component.js';
export type { Load } from '../load/load-module.js';
export { createLoad } from '../load/load-module.js';
export { parsePackageName } from '../load/package-name.js';
