import type { Simulation } from '@walkeros/cli';
import { z } from 'zod';
import type { ToolAnswer } from './tool-answer.js';
import { capText, MAX_VALUE_CHARS, untrustedBlock } from './untrusted-data.js';

/** Stories of so many events are told; the counts cover all of them. */
const MAX_TOLD = 3;

interface SimulationShape extends z.ZodRawShape {
  readonly passed: z.ZodBoolean;
  readonly events: z.ZodRecord<z.ZodString, z.ZodNumber>;
  readonly stores: z.ZodRecord<z.ZodString, z.ZodType>;
  readonly untrusted: z.ZodString;
}

const storeFigures = z.object({
  hitRate: z.number().nullable().describe('hits / (hits + misses); null when not asked'),
  hits: z.number(),
  misses: z.number(),
  reads: z.number().describe('Reads that reached the backing'),
  writes: z.number(),
  tier: z.string().optional(),
});
/** What `flow_simulate` promises. */
export const simulationSchema: SimulationShape = {
  passed: z.boolean().describe('No event failed or was invalid'),
  events: z.record(z.string(), z.number()).describe('How many events ended how'),
  stores: z.record(z.string(), storeFigures),
  untrusted: z.string().describe('Untrusted data, JSON: what became of the first events'),
};

/** What a simulation has found out; what events and stores hold, apart from it. */
export function simulationAnswer({ events, stores, notices }: Simulation): ToolAnswer {
  const counts: Record<string, number> = {};
  for (const { status } of events) counts[status] = (counts[status] ?? 0) + 1;
  const figures = Object.entries(stores).map(([id, { counters, ...rest }]) => {
    const { hitRate, reads, writes, tier } = rest;
    const { hits = 0, misses = 0 } = counters ?? {};
    return [
      id,
      { hitRate, hits, misses, reads, writes, ...(tier !== undefined && { tier }) },
    ] as const;
  });
  const bad = events.filter(({ status }) => status === 'failed' || status === 'invalid');
  const told = { events: [...events.slice(0, MAX_TOLD), ...bad.slice(0, 1)], notices };
  const lines = figures.map(
    ([id, { hits, misses, reads, writes }]) =>
      `store ${JSON.stringify(id)}: ${hits} hits, ${misses} misses; backing: ${reads} reads, ${writes} writes`,
  );
  return {
    structured: {
      passed: bad.length === 0,
      events: counts,
      stores: Object.fromEntries(figures),
      untrusted: capText(JSON.stringify(told), MAX_VALUE_CHARS),
    },
    text: [`events: ${JSON.stringify(counts)}`, ...lines].join('\n'),
    data: [untrustedBlock(told)],
  };
}
