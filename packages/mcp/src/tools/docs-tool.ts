import { z } from 'zod';
import { READS_ONLY, type FlowTool } from '../flow-tool.js';
import { searchGuides } from '../guide-search.js';
import { answer } from '../tool-answer.js';

const section = z.object({ page: z.string(), title: z.string(), text: z.string() });

/** `flow_docs`: the guides, with configs that are tested, by what somebody wants to do. */
export const docsTool: FlowTool = (server) => {
  server.registerTool(
    'flow_docs',
    {
      title: 'Search the guides',
      description:
        'Finds recipes and rules in the walkerOS guides: caching a store, tiers, TTLs, state, ' +
        'event cache, deploying, observing. Every config in them starts. Works offline.',
      inputSchema: {
        query: z.string().min(1).max(500).describe('What you want to do, in a few words'),
        limit: z.number().int().min(1).max(10).default(3),
      },
      outputSchema: { sections: z.array(section) },
      annotations: READS_ONLY,
    },
    ({ query, limit }) =>
      answer(() => {
        const sections = searchGuides(query, limit);
        const text = sections.map(({ title, text }) => `# ${title}\n\n${text}`).join('\n\n');
        return Promise.resolve({
          structured: { sections },
          text: text === '' ? 'nothing found' : text,
        });
      }),
  );
};
