/** What the rules need to know of a syntax tree; ESLint and TypeScript trees both fit. */
export interface Node {
  readonly type: string;
}

/** A part of a node, such as the `callee` of a call. */
export function partOf(node: Node, name: string): unknown {
  return (node as unknown as Record<string, unknown>)[name];
}

interface Fix {
  range: [number, number];
  text: string;
}

export interface Fixer {
  insertTextBefore(node: Node, text: string): Fix;
}

interface Variable {
  readonly name: string;
  readonly defs: readonly { readonly type: string; readonly node: Node }[];
}

interface Scope {
  readonly variables: readonly Variable[];
  readonly upper: Scope | null;
}

interface JavaScriptCode {
  getText(node?: Node): string;
  getScope(node: Node): Scope;
}

export interface RuleContext {
  /** Of the language that is being linted; the rules take it for JavaScript. */
  readonly sourceCode: object;
  report(finding: {
    node: Node;
    messageId: string;
    data?: Record<string, string>;
    suggest?: { messageId: string; fix: (fixer: Fixer) => Fix }[];
  }): void;
}

/** A rule of ESLint 9 and later. */
export interface Rule {
  readonly meta: {
    readonly type: 'problem';
    readonly docs: { readonly description: string };
    readonly messages: Record<string, string>;
    readonly hasSuggestions?: boolean;
    readonly schema: never[];
  };
  create(context: RuleContext): Record<string, (node: Node) => void>;
}

/** The text of a node, as it was written. */
export function textOf(context: RuleContext, node: Node | undefined): string {
  return (context.sourceCode as JavaScriptCode).getText(node);
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
  if (node.type === 'Identifier') return String(partOf(node, 'name'));
  if (node.type !== 'MemberExpression' || partOf(node, 'computed') === true) return undefined;
  const object = dottedName(partOf(node, 'object'));
  const property = dottedName(partOf(node, 'property'));
  return object === undefined || property === undefined ? undefined : `${object}.${property}`;
}

/** The value of a property of an object literal. */
export function propertyOf(object: unknown, name: string): Node | undefined {
  if (!isNode(object) || object.type !== 'ObjectExpression') return undefined;
  for (const property of nodesIn(partOf(object, 'properties'))) {
    const key = partOf(property, 'key');
    const isNamed =
      isNode(key) && (partOf(key, 'name') === name || partOf(key, 'value') === name);
    if (isNamed && partOf(property, 'computed') !== true)
      return nodesIn(partOf(property, 'value'))[0];
  }
  return undefined;
}

/** What a variable was set to, if the name stands for one at this place. */
export function initialValueOf(
  name: string,
  place: Node,
  context: RuleContext,
): Node | undefined {
  const scope = (context.sourceCode as JavaScriptCode).getScope(place);
  for (let at: Scope | null = scope; at !== null; at = at.upper) {
    const [definition] = at.variables.find((variable) => variable.name === name)?.defs ?? [];
    if (definition === undefined) continue;
    const { node } = definition;
    const isPlain = definition.type === 'Variable' && dottedName(partOf(node, 'id')) === name;
    return isPlain ? nodesIn(partOf(node, 'init'))[0] : undefined;
  }
  return undefined;
}
