import { stringify } from 'yaml';

/** A text without the marks, and what stood between them. */
export interface MarkedText {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** @throws Error when the text has not exactly one pair of marks. */
export function unmark(marked: string): MarkedText {
  const [before, between, after, ...more] = marked.split(/[«»]/);
  if (before === undefined || between === undefined || after === undefined || more.length > 0) {
    throw new Error(`one pair of marks is needed: ${marked}`);
  }
  const [line, column] = endOf(before);
  const [endLine, endColumn] = endOf(before + between);
  return { text: before + between + after, line, column, endLine, endColumn };
}

function endOf(text: string): [line: number, column: number] {
  const lines = text.split('\n');
  return [lines.length, (lines.at(-1)?.length ?? 0) + 1];
}

/** The same config with comments and with commas at the end. */
export function asJsonc(marked: string): string {
  const lines = marked.trimEnd().split('\n');
  const last = lines.length - 2;
  return lines
    .map((line, index) => (index === 0 ? `// A flow.\n${line} /* begins */` : line))
    .map((line, index) => (index === last ? `${line}, // the end` : line))
    .join('\n');
}

/** Whether the mark is around a value that YAML writes as one piece. */
export function hasYamlForm(marked: string): boolean {
  return !marked.includes('«{»') && !marked.includes('__proto__') && !isRepeated(marked);
}

/** JSON.parse forgets names that stand twice. */
function isRepeated(marked: string): boolean {
  const [name = ''] = /«("[^"]*")»:/.exec(marked)?.slice(1) ?? [];
  return /«"(?:config|ttl)"»/.test(marked) && marked.split(`${name}:`).length > 1;
}

/** The same config as a YAML block, with a comment on top. */
export function asYaml(marked: string): string {
  const json = marked
    .replace(/«"((?:[^"\\]|\\.)*)"»/, '"⟦$1⟧"')
    .replace(/«([^»]*)»/, '"⟦#$1⟧"');
  const yaml = stringify(JSON.parse(json), {
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
  });
  return `# A flow.\n${yaml}`
    .replace(/"⟦#([^⟧]*)⟧"/, '«$1»')
    .replace(/"⟦([^⟧]*)⟧"/, '«"$1"»')
    .replace(/⟦([^⟧]*)⟧/, '«$1»');
}
