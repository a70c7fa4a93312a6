import type { Clock, Logger } from '@walkeros/core';
import { answer } from './answer.js';
import type { Dialect } from './dialect.js';
import { dropRest, hasRest, MAX_REST_BYTES } from './drop-rest.js';
import { toRefusal } from './refusal.js';
import type { Exchange } from './watch-request.js';

export interface RefuseOptions {
  logger: Logger;
  clock: Clock;
}

/** Tells a client why its request was not served. */
export type Refuse = (exchange: Exchange, dialect: Dialect, error: unknown) => void;

export function createRefuse({ logger, clock }: RefuseOptions): Refuse {
  return ({ incoming, outgoing }, dialect, error) => {
    // A client that has left is told nothing, and its upload is nobody's failure.
    if (outgoing.destroyed) return;
    const refusal = toRefusal(error);
    if (refusal.status >= 500) logger.error(`request failed: ${(error as Error).message}`);
    const { status, headers } = refusal;
    const what = { status, headers, text: dialect.refused(refusal) };
    if (!hasRest(incoming)) return answer(outgoing, dialect, what);

    const fits = Number(incoming.headers['content-length']) <= MAX_REST_BYTES;
    const close = fits ? {} : { Connection: 'close' };
    answer(outgoing, dialect, { ...what, headers: { ...headers, ...close }, isLast: false });
    // At its end Node may close the connection, which would reset it in the middle of an upload.
    void dropRest(incoming, clock).then(() => outgoing.end());
  };
}
