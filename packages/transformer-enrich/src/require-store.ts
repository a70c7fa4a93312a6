import { ConfigError, type Store } from '@walkeros/core';
import { z } from 'zod';

const EXPECTED = 'a store of the flow, wired as "env": { "store": "$store.<id>" }';

/** What the definition of the transformer needs beside its settings. */
export const definitionSchema: z.ZodType<{ env: { store: Store } }> = z.looseObject({
  env: z
    .looseObject({
      store: z.custom<Store>(isStore, {
        params: { expected: EXPECTED },
        error: ({ input }) => (input === undefined ? undefined : 'is not a store'),
      }),
    })
    .prefault({} as never),
});

/**
 * The store that was wired into a step.
 *
 * @param path - Where it belongs in the flow: `transformers.enrich.env.store`.
 * @throws ConfigError when there is none, with the line that is missing.
 */
export function requireStore(candidate: unknown, path: string): Store {
  if (isStore(candidate)) return candidate;
  const code = candidate === undefined ? 'MISSING_VALUE' : 'CONFIG_INVALID';
  const message = candidate === undefined ? 'is missing' : 'is not a store';
  throw new ConfigError([{ code, path, message, expected: EXPECTED }]);
}

function isStore(candidate: unknown): candidate is Store {
  if (typeof candidate !== 'object' || candidate === null) return false;
  return 'get' in candidate && typeof candidate.get === 'function';
}
