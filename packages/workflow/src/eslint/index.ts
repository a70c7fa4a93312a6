import { stableKeys } from './stable-keys.js';
import type { Rule } from './syntax.js';
import { thunk } from './thunk.js';

export type { Fixer, Node, Rule, RuleContext } from './syntax.js';

/** What goes into the list of an `eslint.config.js`. */
export interface WorkflowLintConfig {
  readonly plugins: { readonly workflow: WorkflowPlugin };
  readonly rules: Readonly<Record<string, 'error'>>;
}

export interface WorkflowPlugin {
  readonly meta: { readonly name: string };
  readonly rules: { readonly 'stable-keys': Rule; readonly thunk: Rule };
}

/** The plugin, for a config that chooses its own name and levels. */
export const plugin: WorkflowPlugin = {
  meta: { name: '@walkeros/workflow' },
  rules: { 'stable-keys': stableKeys, thunk },
};

/** Both rules, as errors. */
export const recommended: WorkflowLintConfig = {
  plugins: { workflow: plugin },
  rules: { 'workflow/stable-keys': 'error', 'workflow/thunk': 'error' },
};
