import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { Member, SourceNode, Span } from './source-node.js';
import type { Parsed, SyntaxProblem } from './syntax-problem.js';

/** Values that a file may have once its aliases are written out: a bomb has more. */
const MAX_VALUES = 200_000;

/** Where a conversion stands. */
interface Conversion {
  readonly document: Document;
  /** Anchored nodes that are being converted: an alias to one of them has no end. */
  readonly open: Set<unknown>;
  values: number;
}

/** Thrown inside of this file only. */
class Unusable extends Error {
  readonly problem: SyntaxProblem;

  constructor(problem: SyntaxProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** YAML 1.2, with merge keys (`<<`). Keys that stand twice are for the checks. */
export function parseYaml(text: string): Parsed {
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) {
    const [message = ''] = error.message.split(/ at line \d+/);
    return { problem: { offset: error.pos[0], message } };
  }
  try {
    const { contents } = document;
    const conversion = { document, open: new Set(), values: 0 };
    return { root: convert(contents, { start: 0, end: 0 }, conversion) };
  } catch (failure) {
    if (failure instanceof Unusable) return { problem: failure.problem };
    throw failure;
  }
}

/** @param place - Where a value stands that is left out, as in `key:`. */
function convert(node: unknown, place: Span, conversion: Conversion): SourceNode {
  const span = spanOf(node) ?? place;
  conversion.values += 1;
  if (conversion.values > MAX_VALUES) {
    throw new Unusable({ offset: span.start, message: 'the file has too many values' });
  }
  if (isAlias(node)) return resolveAlias(node, span, conversion);
  if (isScalar(node)) return { kind: 'scalar', span, value: node.value };
  if (!isSeq(node) && !isMap(node)) return { kind: 'scalar', span, value: null };
  conversion.open.add(node);
  const converted: SourceNode = isSeq(node)
    ? { kind: 'list', span, items: node.items.map((item) => convert(item, span, conversion)) }
    : {
        kind: 'object',
        span,
        members: membersOf(node, conversion),
        hasBraces: node.flow === true,
      };
  conversion.open.delete(node);
  return converted;
}

function resolveAlias(
  alias: Node & { resolve(document: Document): unknown },
  span: Span,
  conversion: Conversion,
): SourceNode {
  const target = alias.resolve(conversion.document);
  if (target === undefined || conversion.open.has(target)) {
    throw new Unusable({ offset: span.start, message: 'this alias stands for itself' });
  }
  return convert(target, span, conversion);
}

function membersOf(map: YAMLMap, conversion: Conversion): Member[] {
  const own: Member[] = [];
  const merged: Member[] = [];
  for (const pair of map.items) {
    const member = memberOf(pair, conversion);
    if (member.name === '<<') merged.push(...mergedMembers(member.value));
    else own.push(member);
  }
  const names = new Set(own.map(({ name }) => name));
  return [...merged.filter(({ name }) => !names.has(name)), ...own];
}

function memberOf({ key, value }: Pair, conversion: Conversion): Member {
  const place = spanOf(key) ?? { start: 0, end: 0 };
  if (!isScalar(key)) {
    throw new Unusable({ offset: place.start, message: 'a name has to be plain text' });
  }
  const behind = { start: place.end, end: place.end };
  return {
    name: String(key.value),
    key: place,
    value: convert(value, behind, conversion),
  };
}

/** Of several merged objects the first one that has a name wins. */
function mergedMembers(node: SourceNode): readonly Member[] {
  if (node.kind === 'list') return [...node.items].reverse().flatMap(mergedMembers);
  return node.kind === 'object' ? node.members : [];
}

function spanOf(node: unknown): Span | undefined {
  const range =
    isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : null;
  return range === null || range === undefined ? undefined : { start: range[0], end: range[1] };
}
