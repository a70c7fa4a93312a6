import { stepCall } from './step-call.js';
import {
  dottedName,
  initialValueOf,
  isNode,
  nodesIn,
  partOf,
  textOf,
  type Node,
  type Rule,
} from './syntax.js';

/** Calls whose answer is another one each time. */
const UNSTABLE =
  /^(?:(?:globalThis|window)\.)?(?:Date|Date\.now|Math\.random|performance\.now|process\.(?:hrtime|hrtime\.bigint|uptime)|(?:\w+\.)*(?:randomUUID|randomBytes|randomInt|getRandomValues)|nanoid|uuid|uuidv[147])$/;
const FUNCTIONS = /Function/;

/**
 * Flags keys that differ from run to run: such a step is never found again, and fills the
 * cache. Source: `workflow-caching.txt`, "Deterministic: Don't use timestamps or random
 * values".
 */
export const stableKeys: Rule = {
  meta: {
    type: 'problem',
    docs: { description: 'keys of steps do not depend on time or chance' },
    messages: {
      unstable:
        '`{{source}}` makes this key another one in each run, so the step is never found in the cache.',
    },
    schema: [],
  },
  create: (context) => ({
    CallExpression(node) {
      const key = stepCall(node)?.key;
      if (key === undefined) return;
      const source = findUnstable(key, (name) => initialValueOf(name, node, context));
      if (source === undefined) return;
      const data = { source: textOf(context, source) };
      context.report({ node: key, messageId: 'unstable', data });
    },
  }),
};

/** Looks through the expression, and through the constants that it names. */
function findUnstable(
  node: Node,
  resolve: (name: string) => Node | undefined,
  seen: Set<Node> = new Set(),
): Node | undefined {
  if (seen.has(node) || FUNCTIONS.test(node.type)) return undefined;
  seen.add(node);
  if (isUnstable(node)) return node;
  if (node.type === 'Identifier') {
    const constant = resolve(String(partOf(node, 'name')));
    return constant && findUnstable(constant, resolve, seen);
  }
  for (const [name, value] of Object.entries(node)) {
    if (name === 'parent') continue;
    for (const child of nodesIn(value)) {
      const found = findUnstable(child, resolve, seen);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function isUnstable(node: Node): boolean {
  if (node.type === 'NewExpression') {
    return (
      dottedName(partOf(node, 'callee')) === 'Date' &&
      nodesIn(partOf(node, 'arguments')).length === 0
    );
  }
  const isCall = node.type === 'CallExpression' && isNode(partOf(node, 'callee'));
  return isCall && UNSTABLE.test(dottedName(partOf(node, 'callee')) ?? '');
}
