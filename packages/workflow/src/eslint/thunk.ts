import { stepCall, type StepCallSyntax } from './step-call.js';
import { nodesIn, partOf, textOf, type Node, type Rule, type RuleContext } from './syntax.js';

/** Expressions in which the work has begun before the step is asked. */
const BEGUN = new Set([
  'CallExpression',
  'AwaitExpression',
  'NewExpression',
  'ImportExpression',
]);

/**
 * Flags steps that are given the result of a call instead of a function. Source:
 * `workflow-caching.txt`, "Pass a function, not the result of calling the function".
 */
export const thunk: Rule = {
  meta: {
    type: 'problem',
    docs: { description: 'steps are given functions, so that a hit saves the work' },
    messages: {
      call: 'This runs before the step does, so the cache cannot save it. Pass a function: () => {{source}}',
      wrap: 'Pass a function.',
    },
    hasSuggestions: true,
    schema: [],
  },
  create: (context) => ({
    CallExpression(node) {
      const call = stepCall(node);
      if (call === undefined) return;
      for (const work of worksOf(call)) if (BEGUN.has(work.type)) report(context, work);
    },
  }),
};

function worksOf({ helper, work, key }: StepCallSyntax): Node[] {
  if (work === undefined || helper === 'step.map') return [];
  // Without a key there is nothing that a getter could save.
  if (helper === 'step.run') return key === undefined ? [] : [work];
  if (helper === 'step') return [work];
  return nodesIn(partOf(work, 'properties')).flatMap((property) =>
    nodesIn(partOf(property, 'value')),
  );
}

function report(context: RuleContext, work: Node): void {
  const isAwaited = work.type === 'AwaitExpression';
  const source = textOf(context, isAwaited ? nodesIn(partOf(work, 'argument'))[0] : work);
  context.report({
    node: work,
    messageId: 'call',
    data: { source },
    suggest: [
      {
        messageId: 'wrap',
        fix: (fixer) => fixer.insertTextBefore(work, isAwaited ? 'async () => ' : '() => '),
      },
    ],
  });
}
