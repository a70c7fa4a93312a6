import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { sessionEvent } from './session-event.js';

export interface RunOptions {
  url: string;
  session: string;
  count: number;
  /** Milliseconds between two events; 0 sends each after the answer to the one before. */
  paceMs: number;
  signal: AbortSignal;
  onAnswer(answered: number): void;
}

/**
 * Posts the events of one session, each in a request of its own. The first one is waited
 * for, as a page waits before there is anything to click; the others follow at the pace.
 *
 * @returns Milliseconds that each answer took.
 * @throws The reason of the signal.
 */
export async function runEvents(options: RunOptions): Promise<number[]> {
  const { session, count, paceMs, signal, onAnswer } = options;
  const { origin, pathname } = new URL(options.url);
  const pool = new Pool(origin);
  let answered = 0;

  async function post(index: number): Promise<number> {
    const startMs = performance.now();
    const { statusCode, body } = await pool.request({
      path: pathname,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sessionEvent(session, index)),
      signal,
    });
    await body.dump();
    if (statusCode >= 300) throw new Error(`${options.url} answered with ${statusCode}`);
    onAnswer((answered += 1));
    return performance.now() - startMs;
  }

  try {
    const sent: Promise<number>[] = [];
    for (let index = 0; index < count; index += 1) {
      const took = post(index);
      sent.push(took);
      // A failure shows up below, with the first of them.
      took.catch(() => undefined);
      await (index === 0 || paceMs === 0 ? took : pause(paceMs, undefined, { signal }));
    }
    return await Promise.all(sent);
  } finally {
    await pool.destroy();
  }
}
