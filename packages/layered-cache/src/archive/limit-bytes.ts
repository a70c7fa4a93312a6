import { ArtifactError } from '../artifact-error.js';

export interface LimitedBytes {
  /** For a pipeline: passes on what comes, until it is too much. */
  pass(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>;
  seenBytes(): number;
}

export function limitBytes(maxBytes: number): LimitedBytes {
  let seen = 0;
  return {
    async *pass(source) {
      for await (const chunk of source) {
        seen += chunk.byteLength;
        if (seen > maxBytes)
          throw new ArtifactError('ARTIFACT_REFUSED', `it is larger than ${maxBytes} bytes`);
        yield chunk;
      }
    },
    seenBytes: () => seen,
  };
}
