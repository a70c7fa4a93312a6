import type { Source } from '@walkeros/core';
import { isRecord } from '../is-record.js';

type SourceEnv = Source.Context['env'];

/** Parts of a request that transformers and destinations may see. */
const INGESTED = ['method', 'url', 'path', 'query', 'headers', 'ip'];

export interface Scopes {
  /** Runs `body` with an `env` whose `push` knows the request. Sources written for other collectors use it. */
  withScope<T>(
    request: unknown,
    respond: unknown,
    body: (env: SourceEnv) => Promise<T>,
  ): Promise<T>;
}

export function createScopes(env: SourceEnv, push: SourceEnv['push']): Scopes {
  return {
    async withScope(request, respond, body) {
      const ingest = isRecord(request) ? pick(request, INGESTED) : {};
      return body({
        ...env,
        push: async (event, options) => {
          const result = await push(event, { ingest, ...options });
          // The first to answer is heard: what the source itself says comes later.
          if (result.cached === true && typeof respond === 'function') respond(result.response);
          return result;
        },
        ...(respond !== undefined && { respond }),
      });
    },
  };
}

function pick(
  from: Record<string, unknown>,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])),
  );
}
