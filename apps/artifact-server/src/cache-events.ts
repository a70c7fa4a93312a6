import { z } from 'zod';

/** What a client reports of one task. */
export interface CacheEvent {
  source: 'LOCAL' | 'REMOTE';
  event: 'HIT' | 'MISS';
  /** How long the task takes when it is run, in milliseconds. */
  duration: number;
}

const eventSchema = z.object({
  source: z.enum(['LOCAL', 'REMOTE']),
  event: z.enum(['HIT', 'MISS']),
  duration: z.number().min(0).max(1e9).catch(0),
});

/** The events that can be counted. A client does not care about the others, nor does anybody. */
export function readEvents(body: unknown): CacheEvent[] {
  if (!Array.isArray(body)) return [];
  return body.flatMap((entry) => {
    const { data } = eventSchema.safeParse(entry);
    return data === undefined ? [] : [data];
  });
}
