import type { Edit } from '../diagnostic.js';
import type { SourceObject } from '../source/source-node.js';

/** Blanks, line breaks and comments. */
const FILLING = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/|#[^\n]*)*/y;

/** Takes a member out of its object. Comments stay, and so does the form of the rest. */
export function removeMember(text: string, parent: SourceObject, index: number): Edit[] {
  const member = parent.members[index];
  if (member === undefined) return [];
  const start = member.key.start;
  const end = Math.max(member.key.end, member.value.span.end);
  if (!parent.hasBraces) return [wholeLines(text, start, end)];
  const comma = commaBehind(text, end) ?? commaBefore(text, parent, index);
  const own = trimmed(text, start, end);
  if (comma === undefined) return [own];
  // A comma that follows at once leaves with its member.
  if (comma === end) return [trimmed(text, start, end + 1)];
  return [own, { start: comma, end: comma + 1, text: '' }];
}

function commaBehind(text: string, from: number): number | undefined {
  FILLING.lastIndex = from;
  FILLING.exec(text);
  const at = Math.max(FILLING.lastIndex, from);
  return text[at] === ',' ? at : undefined;
}

function commaBefore(text: string, parent: SourceObject, index: number): number | undefined {
  const previous = parent.members[index - 1];
  return previous === undefined ? undefined : commaBehind(text, previous.value.span.end);
}

/** Without the blanks around, and without the line if nothing else is on it. */
function trimmed(text: string, start: number, end: number): Edit {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = endOfLine(text, end);
  const isAlone = isBlank(text.slice(lineStart, start)) && isBlank(text.slice(end, lineEnd));
  if (isAlone) return { start: lineStart, end: lineEnd, text: '' };
  const [blanks = ''] = /^[ \t]*/.exec(text.slice(end)) ?? [];
  return { start, end: end + blanks.length, text: '' };
}

/** A member of a YAML block: its lines, up to where the value ends. */
function wholeLines(text: string, start: number, end: number): Edit {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const [lead = ''] = [text.slice(lineStart, start)];
  // The first member of a list item shares its line with the dash.
  if (!isBlank(lead))
    return { start, end: endOfLine(text, end) + indentBehind(text, end), text: '' };
  return {
    start: lineStart,
    end: text[end - 1] === '\n' ? end : endOfLine(text, end),
    text: '',
  };
}

function indentBehind(text: string, end: number): number {
  const [indent = ''] = /^[ \t]*/.exec(text.slice(endOfLine(text, end))) ?? [];
  return indent.length;
}

/** Behind the line break that ends the line. */
function endOfLine(text: string, from: number): number {
  const lineBreak = text.indexOf('\n', from);
  return lineBreak < 0 ? text.length : lineBreak + 1;
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
