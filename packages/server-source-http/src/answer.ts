import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, Logger } from '@walkeros/core';
import { type CorsSetting, createCorsHeaders } from './cors-headers.js';
import { drain } from './drain.js';
import { type Reply, replyToFailure } from './respond.js';

export interface AnswerOptions {
  collect: (incoming: IncomingMessage) => Promise<Reply>;
  cors: CorsSetting;
  /** Whether connections are to be given up after the answer. */
  stopping: () => boolean;
  clock: Clock;
  logger: Logger;
}

/** Answers a request that brings events; never rejects. */
export type Answer = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

/**
 * Answers past the framework: the standard `Request` and `Response` make streams of bodies,
 * which takes longer than all else that is done for an event.
 */
export function createAnswer(options: AnswerOptions): Answer {
  const { collect, stopping, clock, logger } = options;
  const corsHeaders = createCorsHeaders(options.cors);

  async function writtenReply(incoming: IncomingMessage): Promise<Written> {
    try {
      return written(await collect(incoming));
    } catch (error) {
      return written(replyToFailure(error, logger));
    }
  }

  return async (incoming, outgoing) => {
    const { status, headers, text } = await writtenReply(incoming);
    outgoing.writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(text),
      ...corsHeaders(incoming),
      ...(stopping() && { Connection: 'close' }),
      ...headers,
    });
    outgoing.end(text);
    if (!incoming.complete) outgoing.once('finish', () => drain(incoming, clock));
  };
}

/** A reply whose body is the text that is sent. */
interface Written extends Pick<Reply, 'status' | 'headers'> {
  text: string;
}

/** A body that comes from the flow may be something that JSON cannot take. */
function written({ status, headers, body }: Reply): Written {
  return { status, headers, text: JSON.stringify(body) };
}
