import path from 'node:path';
import type { MarkdownOptions } from 'vitepress';
import { routeOf } from './page-routes.js';

type MarkdownIt = Parameters<NonNullable<MarkdownOptions['config']>>[0];
type Token = ReturnType<MarkdownIt['parse']>[number];

export interface RepositoryLinksOptions {
  /** The repository. */
  readonly root: string;
  /** Where its files can be looked at: `https://host/owner/name/blob/main/`. */
  readonly sourceUrl?: string | undefined;
}

/**
 * Documents link to each other and to sources by relative paths, as they do on a code
 * host. Here pages are elsewhere, and sources are not there at all: links to documents
 * follow them, links to sources lead to `sourceUrl` or become plain text. A link to a
 * document that is no page stays as it is, so that the build refuses it.
 */
export function repositoryLinks(md: MarkdownIt, options: RepositoryLinksOptions): void {
  md.core.ruler.push('repository-links', (state) => {
    const { realPath } = state.env as { realPath?: string };
    if (realPath === undefined) return;
    const folder = path.dirname(path.relative(options.root, realPath));
    for (const { children } of state.tokens) {
      if (children !== null) followLinks(children, folder, options);
    }
  });
}

function followLinks(tokens: Token[], folder: string, options: RepositoryLinksOptions): void {
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.type === 'link_open') {
      follow(token, folder, options);
      open.push(token);
    } else if (token.type === 'link_close') {
      if (open.pop()?.hidden === true) token.hidden = true;
    }
  }
}

function follow(token: Token, folder: string, { sourceUrl }: RepositoryLinksOptions): void {
  const href = token.attrGet('href') ?? '';
  if (/^(?:[a-z]+:|#|\/)/i.test(href)) return;
  const [target = '', anchor] = href.split('#', 2);
  const file = path.posix.join(folder, decodeURIComponent(target));
  const route = routeOf(file);
  if (route !== undefined) {
    token.attrSet('href', `/${route}${anchor === undefined ? '' : `#${anchor}`}`);
  } else if (!file.endsWith('.md')) {
    if (sourceUrl === undefined) {
      // Markdown-it renders no tag for what is hidden, but VitePress' rule for links does.
      token.type = 'text';
      token.content = '';
      token.hidden = true;
    } else token.attrSet('href', new URL(file, sourceUrl).href);
  }
}
