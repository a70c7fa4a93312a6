import type { DefinedFlow, FlowOf } from './define-flow/flow-of.js';

/**
 * A flow config that the compiler checks: names of stores and transformers wherever
 * they are referred to, `$store.id` in `env`, the fields of rules, and the settings of
 * components that are given as `code`. It returns what it was given.
 *
 * A flow has to be written down in the call: of a variable the compiler knows the
 * fields, but not the names.
 */
export function defineFlow<const F extends FlowOf<F>>(flow: F): DefinedFlow<F> {
  // To the compiler a list that is written down is one that nobody may write to.
  return flow as unknown as DefinedFlow<F>;
}
