import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { routeOf } from './page-routes.js';
import type { Section } from './sidebar.js';

/**
 * For models that read: `llms.txt` lists the pages with their first sentences, and
 * `llms-full.txt` has them all, as they are written.
 */
export function writeLlmsTexts(
  outDir: string,
  root: string,
  sections: readonly Section[],
): void {
  const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8').trim();
  const lists = sections.map(({ text, pages }) => {
    const lines = pages.map(({ file, text: title }) => {
      const route = routeOf(file)?.replace(/\.md$/, '') ?? '';
      return `- [${title}](/${route}): ${firstSentence(textOf(file))}`;
    });
    return `## ${text}\n\n${lines.join('\n')}`;
  });
  const files = sections.flatMap(({ pages }) => pages.map(({ file }) => file));
  writeFileSync(path.join(outDir, 'llms.txt'), `${[ABOUT, ...lists].join('\n\n')}\n`);
  writeFileSync(path.join(outDir, 'llms-full.txt'), `${files.map(textOf).join('\n\n')}\n`);
}

const ABOUT = `# walkerOS flows with cached stores

> A server-side event collector for Node, built around stores that are cached by configuration. One line of a flow's config, "cache": { "rules": [{ "ttl": 300 }] }, turns a slow or rate-limited store into a read-through, write-through, single-flight cache; tiers compose.

Check every config with \`walkeros validate flow.json\`, or with \`flow_validate\` of @walkeros/mcp. All pages in one file: [llms-full.txt](/llms-full.txt).`;

/** Of the first paragraph; links lose where they lead. */
function firstSentence(text: string): string {
  const paragraph = text.split(/\n\s*\n/).find((block) => /^[\w"'*_`[]/.test(block));
  const plain = (paragraph ?? '')
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replaceAll('\n', ' ');
  return /^.*?[.?](?=\s|$)/.exec(plain)?.[0] ?? plain;
}

/** @throws Error when a page of the sidebar is not there: the build of the site does not look. */
export function checkSections(root: string, sections: readonly Section[]): void {
  const missing = sections
    .flatMap(({ pages }) => pages.map(({ file }) => file))
    .filter((file) => routeOf(file) === undefined || !existsSync(path.join(root, file)));
  if (missing.length > 0) throw new Error(`the sidebar names ${missing.join(', ')}`);
}
