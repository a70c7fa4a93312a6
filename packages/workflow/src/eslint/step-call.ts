import { dottedName, nodesIn, partOf, propertyOf, type Node } from './syntax.js';

/** A call of `step`, `step.run`, `step.all` or `step.map`. */
export interface StepCallSyntax {
  readonly helper: 'step' | 'step.run' | 'step.all' | 'step.map';
  /** The function or functions; for `step.map` the items. */
  readonly work: Node | undefined;
  /** The expression behind `key`. */
  readonly key: Node | undefined;
}

const HELPERS = ['step', 'step.run', 'step.all', 'step.map'] as const;

/** Steps are known by their name: `step`, as the body of a workflow gets it. */
export function stepCall(node: Node): StepCallSyntax | undefined {
  const name = dottedName(partOf(node, 'callee'));
  const helper = HELPERS.find((known) => known === name);
  if (helper === undefined) return undefined;
  const [, work, ...rest] = nodesIn(partOf(node, 'arguments'));
  return { helper, work, key: propertyOf(rest.at(-1), 'key') };
}
