import MiniSearch from 'minisearch';
import shipped from './guides.json' with { type: 'json' };

/** One section of a guide, as it stands in `docs/guides`. */
export interface GuideSection {
  /** File in `docs/guides`, without its ending. */
  readonly page: string;
  /** The page's heading, and the section's own one behind it. */
  readonly title: string;
  /** Markdown. */
  readonly text: string;
}

const guides: readonly GuideSection[] = shipped;

/** The sections that fit a question, best first. The guides come with the package: nothing is fetched. */
export function searchGuides(query: string, limit: number): GuideSection[] {
  const found = indexOfGuides().search(query, {
    boost: { title: 3 },
    prefix: true,
    fuzzy: 0.2,
  });
  return found.slice(0, limit).flatMap(({ id }) => guides[Number(id)] ?? []);
}

let index: MiniSearch | undefined;

function indexOfGuides(): MiniSearch {
  if (index === undefined) {
    index = new MiniSearch({ fields: ['title', 'text'] });
    index.addAll(guides.map((section, id) => ({ id, ...section })));
  }
  return index;
}
