/** A page of the site, by its file below the root of the repository. */
export interface Page {
  readonly file: string;
  readonly text: string;
}

export interface Section {
  readonly text: string;
  readonly pages: readonly Page[];
}

/** Every document that readers are led to, in reading order. */
export const sections: readonly Section[] = [
  {
    text: 'Guides',
    pages: [
      { file: 'docs/guides/cache-a-slow-store.md', text: 'Cache a slow store' },
      { file: 'docs/guides/cache-in-tiers.md', text: 'Cache in tiers' },
      { file: 'docs/guides/ttl-by-key.md', text: 'A TTL by key' },
      { file: 'docs/guides/pick-a-ttl.md', text: 'Pick a TTL' },
      { file: 'docs/guides/stash-values.md', text: 'Stash and fetch values' },
      { file: 'docs/guides/deduplicate-events.md', text: 'Deduplicate events' },
      { file: 'docs/writing-a-store.md', text: 'Write a store' },
      { file: 'docs/guides/deploy.md', text: 'Deploy' },
      { file: 'docs/guides/observe.md', text: 'Observe' },
      { file: 'docs/guides/share-task-results.md', text: 'Share task results' },
      { file: 'docs/guides/work-with-an-agent.md', text: 'Work with an agent' },
    ],
  },
  {
    text: 'How it works',
    pages: [
      { file: 'docs/architecture.md', text: 'Architecture' },
      { file: 'docs/coherence.md', text: 'Coherence' },
      { file: 'docs/delivery.md', text: 'Delivery' },
      { file: 'docs/state-and-event-cache.md', text: 'State and event cache' },
      { file: 'docs/layered-cache.md', text: 'The layered cache' },
      { file: 'docs/errors.md', text: 'Errors' },
      { file: 'docs/glossary.md', text: 'Glossary' },
    ],
  },
];
