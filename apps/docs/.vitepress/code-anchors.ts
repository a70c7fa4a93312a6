import type { MarkdownOptions } from 'vitepress';

type MarkdownIt = Parameters<NonNullable<MarkdownOptions['config']>>[0];

/** A row of a table that begins with a code of an error can be linked to by that code. */
export function codeAnchors(md: MarkdownIt): void {
  md.core.ruler.push('code-anchors', ({ tokens }) => {
    tokens.forEach((token, at) => {
      const cell = tokens[at + 2];
      const [code] = cell?.children ?? [];
      const isRow = token.type === 'tr_open' && cell?.type === 'inline';
      if (!isRow || code?.type !== 'code_inline') return;
      if (/^[A-Z]+(?:_[A-Z]+)+$/.test(code.content)) token.attrSet('id', code.content);
    });
  });
}
