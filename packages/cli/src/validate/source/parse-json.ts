import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { Member, SourceNode } from './source-node.js';
import type { Parsed } from './syntax-problem.js';

const MESSAGES: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is not a JSON value: text stands in double quotes',
  InvalidNumberFormat: 'this is not a JSON number',
  PropertyNameExpected: 'a name in double quotes is missing here',
  ValueExpected: 'a value is missing here',
  ColonExpected: 'a colon is missing here',
  CommaExpected: 'a comma is missing here',
  CloseBraceExpected: 'a closing } is missing here',
  CloseBracketExpected: 'a closing ] is missing here',
  EndOfFileExpected: 'the file goes on behind its end',
  InvalidCommentToken: 'JSON has no comments; a file named .jsonc has',
  UnexpectedEndOfComment: 'this comment has no end',
  UnexpectedEndOfString: 'the closing quote of this text is missing',
  UnexpectedEndOfNumber: 'this number has no end',
  InvalidUnicode: 'this is not a \\u escape',
  InvalidEscapeCharacter: 'there is no such escape in JSON',
  InvalidCharacter: 'this character has to be escaped',
};

/** @param isLenient - Allows comments and trailing commas, as in `.jsonc`. */
export function parseJson(text: string, isLenient: boolean): Parsed {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, {
    disallowComments: !isLenient,
    allowTrailingComma: isLenient,
  });
  // What follows the first error is most often its consequence.
  const [error] = errors.sort((a, b) => a.offset - b.offset);
  if (error !== undefined) return { problem: problemOf(error) };
  if (tree === undefined) return { problem: { offset: 0, message: 'the file is empty' } };
  return { root: convert(tree) };
}

function problemOf({ error, offset }: ParseError): { offset: number; message: string } {
  return { offset, message: MESSAGES[printParseErrorCode(error)] ?? 'this is not JSON' };
}

function convert(node: Node): SourceNode {
  const span = { start: node.offset, end: node.offset + node.length };
  const children = node.children ?? [];
  if (node.type === 'array') return { kind: 'list', span, items: children.map(convert) };
  if (node.type !== 'object') return { kind: 'scalar', span, value: node.value as unknown };
  return { kind: 'object', span, members: children.flatMap(memberOf), hasBraces: true };
}

function memberOf({ children: [key, value] = [] }: Node): Member[] {
  if (key === undefined || value === undefined) return [];
  return [
    {
      name: String(key.value),
      key: { start: key.offset, end: key.offset + key.length },
      value: convert(value),
    },
  ];
}
