import { readdirSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type DefaultTheme, type UserConfig } from 'vitepress';
import { codeAnchors } from './code-anchors.js';
import { checkSections, writeLlmsTexts } from './llms-texts.js';
import { routeOf } from './page-routes.js';
import { repositoryLinks } from './repository-links.js';
import { documentSections, titledPage, type Page, type Section } from './sidebar.js';

const root = path.resolve(import.meta.dirname, '../../..');
const all: readonly Section[] = [
  ...documentSections(root),
  { text: 'Packages', pages: readmesOf('packages') },
  { text: 'Apps', pages: readmesOf('apps') },
  { text: 'Decisions', pages: decisions() },
];
checkSections(root, all);

const config: UserConfig<DefaultTheme.Config> = defineConfig({
  title: 'walkerOS stores',
  description: 'Event flows with stores that are cached by configuration',
  srcDir: root,
  // Everything else in the repository is no page.
  srcExclude: ['**/{test,src,examples,dist,node_modules}/**', '**/CHANGELOG.md'],
  rewrites: (file) => routeOf(file) ?? file,
  cleanUrls: true,
  markdown: {
    // Documents have no HTML; what looks like it is text.
    html: false,
    config(md) {
      repositoryLinks(md, { root, sourceUrl: process.env['SOURCE_URL'] });
      codeAnchors(md);
    },
  },
  vite: { plugins: [vueForPages()] },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: all.map(({ text, pages }, at) => ({
      text,
      collapsed: at >= 2,
      items: pages.map((page) => ({ text: page.text, link: linkOf(page) })),
    })),
  },
  buildEnd: ({ outDir }) => writeLlmsTexts(outDir, root, all.slice(0, 3)),
});

export default config;

function linkOf({ file }: Page): string {
  return `/${(routeOf(file) ?? file).replace(/\.md$/, '')}`;
}

function readmesOf(parent: string): Page[] {
  return readdirSync(path.join(root, parent))
    .map((name) => ({ file: `${parent}/${name}/README.md`, text: name }))
    .filter(({ file }) => isThere(file));
}

function decisions(): Page[] {
  return readdirSync(path.join(root, 'docs/decisions'))
    .sort()
    .map((name) => titledPage(root, `docs/decisions/${name}`));
}

function isThere(file: string): boolean {
  return readdirSync(path.join(root, path.dirname(file))).includes(path.basename(file));
}

type VitePlugin = NonNullable<NonNullable<UserConfig['vite']>['plugins']>[number];

/** Pages lie outside of this app, where Vue would be looked for in vain. */
function vueForPages(): VitePlugin {
  return {
    name: 'vue-for-pages',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!/^vue(?:\/|$)/.test(source) || importer?.includes('.md') !== true) return null;
      return this.resolve(source, import.meta.filename, { skipSelf: true });
    },
  };
}
