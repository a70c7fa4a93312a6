/** A stretch of the text, in UTF-16 code units from its begin; `end` is behind the last one. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value in a config file, with the place where it is written. The same for JSON and YAML. */
export type SourceNode =
  | { readonly kind: 'scalar'; readonly span: Span; readonly value: unknown }
  | { readonly kind: 'list'; readonly span: Span; readonly items: readonly SourceNode[] }
  | SourceObject;

export interface SourceObject {
  readonly kind: 'object';
  readonly span: Span;
  /** Each as it is written: the last one of two with the same name counts. */
  readonly members: readonly Member[];
  /** Written with braces and commas, rather than by YAML's indentation. */
  readonly hasBraces: boolean;
}

/** A name and its value. */
export interface Member {
  readonly name: string;
  /** The name as it is written, quotes included. */
  readonly key: Span;
  readonly value: SourceNode;
}

/** What a node says, without its places. Names such as `__proto__` stay plain data. */
export function valueOf(node: SourceNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(valueOf);
  return Object.fromEntries(node.members.map(({ name, value }) => [name, valueOf(value)]));
}
