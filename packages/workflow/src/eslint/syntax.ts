/** What the rules need to know of a syntax tree; ESLint and TypeScript trees both fit. */
export interface Node {
  readonly type: string;
  readonly [property: string]: unknown;
}

export interface Fixer {
  insertTextBefore(node: Node, text: string): unknown;
}

interface Variable {
  readonly name: string;
  readonly defs: readonly { readonly type: string; readonly node: Node }[];
}

interface Scope {
  readonly variables: readonly Variable[];
  readonly upper: Scope | null;
}

export interface RuleContext {
  readonly sourceCode: { getText(node?: Node): string; getScope(node: Node): Scope };
  report(finding: {
    readonly node: Node;
    readonly messageId: string;
    readonly data?: Readonly<Record<string, string>>;
    readonly suggest?: readonly {
      readonly messageId: string;
      readonly fix: (fixer: Fixer) => unknown;
    }[];
  }): void;
}

/** A rule of ESLint 9 and later. */
export interface Rule {
  readonly meta: {
    readonly type: 'problem';
    readonly docs: { readonly description: string };
    readonly messages: Readonly<Record<string, string>>;
    readonly hasSuggestions?: boolean;
    readonly schema: readonly never[];
  };
  create(context: RuleContext): Readonly<Record<string, (node: Node) => void>>;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

/** The nodes in a property of a node, whether it holds one or a list. */
export function nodesIn(value: unknown): Node[] {
  return (Array.isArray(value) ? value : [value]).filter(isNode);
}

/** `Date.now` for a path of names, `undefined` for everything else. */
export function dottedName(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Identifier') return String(node['name']);
  if (node.type !== 'MemberExpression' || node['computed'] === true) return undefined;
  const object = dottedName(node['object']);
  const property = dottedName(node['property']);
  return object === undefined || property === undefined ? undefined : `${object}.${property}`;
}

/** The value of a property of an object literal. */
export function propertyOf(object: unknown, name: string): Node | undefined {
  if (!isNode(object) || object.type !== 'ObjectExpression') return undefined;
  for (const property of nodesIn(object['properties'])) {
    const key = property['key'];
    const isNamed = isNode(key) && (key['name'] === name || key['value'] === name);
    if (isNamed && property['computed'] !== true) return nodesIn(property['value'])[0];
  }
  return undefined;
}

/** What a `const` was set to, if the name stands for one. */
export function constantOf(name: string, scope: Scope): Node | undefined {
  for (let at: Scope | null = scope; at !== null; at = at.upper) {
    const [definition] = at.variables.find((variable) => variable.name === name)?.defs ?? [];
    if (definition === undefined) continue;
    const { node } = definition;
    const isPlain = definition.type === 'Variable' && dottedName(node['id']) === name;
    return isPlain ? nodesIn(node['init'])[0] : undefined;
  }
  return undefined;
}
