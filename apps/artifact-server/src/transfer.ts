import type { IncomingMessage, ServerResponse } from 'node:http';
import { isStoreError, type Logger } from '@walkeros/core';
import type {
  Artifact,
  ArtifactId,
  ArtifactPutOptions,
  ArtifactStore,
  PutResult,
} from '@walkeros/layered-cache';
import { headersOf, readMeta } from './artifact-headers.js';
import type { Metrics } from './metrics.js';
import { readWhole } from './read-whole.js';
import { Refusal } from './refusal.js';

/** Artifacts on their way between a client and the store, a few parts at a time. */
export interface Transfer {
  /** Resolves once the artifact has left, or its connection was cut because it is damaged. */
  send(outgoing: ServerResponse, artifact: Artifact): Promise<void>;
  receive(
    incoming: IncomingMessage,
    id: ArtifactId,
    policy: ArtifactPutOptions['policy'],
  ): Promise<PutResult>;
}

/** Up to here a body is read at once. */
const SMALL_BYTES = 64 * 1024;

export interface TransferOptions {
  artifacts: ArtifactStore;
  maxBytes: number;
  metrics: Metrics;
  logger: Logger;
}

export function createTransfer(options: TransferOptions): Transfer {
  const { artifacts, maxBytes, metrics, logger } = options;
  async function* counted(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let isEmpty = true;
    for await (const piece of bytes) {
      isEmpty = false;
      metrics.bytes('in', piece.length);
      yield piece;
    }
    if (isEmpty) throw noBody();
  }

  return {
    async send(outgoing, { info, body }) {
      outgoing.writeHead(200, headersOf(info));
      try {
        for await (const piece of body) {
          metrics.bytes('out', piece.length);
          // Nothing is gained by going on for a client that has left.
          if (outgoing.destroyed) return;
          // A small artifact leaves in one go, with its headers.
          if (piece.length === info.sizeBytes) outgoing.end(piece);
          else if (!outgoing.write(piece)) await writable(outgoing);
        }
        outgoing.end();
      } catch (error) {
        // All that can be said by now: the client finds fewer bytes than were promised.
        outgoing.destroy();
        if (isStoreError(error)) logger.warn(`an artifact was cut off: ${error.message}`);
      }
    },
    async receive(incoming, id, policy) {
      const { 'content-length': announced, 'transfer-encoding': coding } = incoming.headers;
      const length = Number(announced ?? (coding === undefined ? 0 : Number.NaN));
      if (length > maxBytes) {
        const message = `the artifact has ${length} bytes; this server takes ${maxBytes}`;
        throw new Refusal(413, 'too_large', message);
      }
      if (length === 0) throw noBody();
      const options = { ...readMeta(incoming.headers), ...(policy && { policy }) };
      if (length <= SMALL_BYTES) {
        const whole = await readWhole(incoming, length);
        metrics.bytes('in', length);
        return artifacts.put(id, whole, options);
      }
      // Left open, so that the client can be told what was wrong.
      const bytes = incoming.iterator({ destroyOnReturn: false });
      return artifacts.put(id, counted(bytes), options);
    },
  };
}

/** Nothing that a client caches is empty, and what is stored once stays. */
function noBody(): Refusal {
  return new Refusal(
    400,
    'bad_request',
    'an artifact has at least one byte; this one has none',
  );
}

/** Resolves once more can be written, or nothing can any more. */
function writable(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      outgoing.off('drain', settle).off('close', settle);
      resolve();
    };
    outgoing.on('drain', settle).on('close', settle);
  });
}
