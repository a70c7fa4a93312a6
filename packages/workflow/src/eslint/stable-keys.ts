import { stepCall } from './step-call.js';
import { constantOf, dottedName, isNode, nodesIn, type Node, type Rule } from './syntax.js';

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
      const source = findUnstable(key, (name) =>
        constantOf(name, context.sourceCode.getScope(node)),
      );
      if (source === undefined) return;
      const data = { source: context.sourceCode.getText(source) };
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
    const constant = resolve(String(node['name']));
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
    return dottedName(node['callee']) === 'Date' && nodesIn(node['arguments']).length === 0;
  }
  const isCall = node.type === 'CallExpression' && isNode(node['callee']);
  return isCall && UNSTABLE.test(dottedName(node['callee']) ?? '');
}
