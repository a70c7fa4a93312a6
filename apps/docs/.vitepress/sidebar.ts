import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A page of the site, by its file below the root of the repository. */
export interface Page {
  readonly file: string;
  readonly text: string;
}

export interface Section {
  readonly text: string;
  readonly pages: readonly Page[];
}

/** In reading order; the heading of a document is its name in the sidebar. */
const GUIDES = [
  'guides/cache-a-slow-store',
  'guides/cache-in-tiers',
  'guides/ttl-by-key',
  'guides/pick-a-ttl',
  'guides/stash-values',
  'guides/deduplicate-events',
  'writing-a-store',
  'guides/deploy',
  'guides/observe',
  'guides/share-task-results',
  'guides/work-with-an-agent',
];
const EXPLANATIONS = [
  'architecture',
  'coherence',
  'delivery',
  'faults',
  'state-and-event-cache',
  'layered-cache',
  'errors',
  'glossary',
];

/** Every document that readers are led to. */
export function documentSections(root: string): Section[] {
  const pages = (names: readonly string[]): Page[] =>
    names.map((name) => titledPage(root, `docs/${name}.md`));
  return [
    { text: 'Guides', pages: pages(GUIDES) },
    { text: 'How it works', pages: pages(EXPLANATIONS) },
  ];
}

/** A page under its own heading, up to a colon. */
export function titledPage(root: string, file: string): Page {
  const [, title = file] =
    /^# ([^:\n]+)/m.exec(readFileSync(path.join(root, file), 'utf8')) ?? [];
  return { file, text: title.replaceAll('`', '') };
}
