/** One fenced block of a document. */
export interface Snippet {
  /** From the root: `docs/coherence.md`. */
  document: string;
  /** Line of the opening fence, from 1. */
  line: number;
  /** First word of the info string, in lower case: `ts`. */
  language: string;
  /** The other words: `no-run`, `output`, `file=src/index.ts`. */
  flags: string[];
  code: string;
}

interface Fence {
  mark: string;
  indent: number;
  info: string;
}

/** The fenced blocks of a Markdown text, also those inside of lists and with longer fences. */
export function extractSnippets(document: string, text: string): Snippet[] {
  const snippets: Snippet[] = [];
  let open: { fence: Fence; line: number; code: string[] } | undefined;

  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (open === undefined) {
      const fence = openingFence(line);
      if (fence !== undefined) open = { fence, line: index + 1, code: [] };
    } else if (closes(open.fence, line)) {
      snippets.push(snippetOf(document, open));
      open = undefined;
    } else {
      open.code.push(withoutIndent(line, open.fence.indent));
    }
  }
  if (open !== undefined)
    throw new Error(`${document}:${open.line}: this fence is never closed`);
  return snippets;
}

function openingFence(line: string): Fence | undefined {
  const [, indent = '', mark = '', info = ''] = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (mark === '' || (mark.startsWith('`') && info.includes('`'))) return undefined;
  return { mark, indent: indent.length, info };
}

function closes({ mark }: Fence, line: string): boolean {
  const text = line.trim();
  return text.length >= mark.length && text === (mark[0] ?? '').repeat(text.length);
}

function withoutIndent(line: string, indent: number): string {
  const blank = line.length - line.trimStart().length;
  return line.slice(Math.min(indent, blank));
}

function snippetOf(
  document: string,
  { fence, line, code }: { fence: Fence; line: number; code: string[] },
): Snippet {
  const [language = '', ...flags] = fence.info.trim().split(/\s+/);
  return {
    document,
    line,
    language: language.toLowerCase(),
    flags,
    code: code.map((text) => `${text}\n`).join(''),
  };
}
