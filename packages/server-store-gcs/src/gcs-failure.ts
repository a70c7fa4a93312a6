import type { Clock } from '@walkeros/core';
import { parseRetryAfter } from '@walkeros/core';

/** An answer of Google's that is an error. Its text is only to be compared with. */
export class GcsFailure extends Error {
  readonly status: number;
  /** What Google says; may quote names, never shown. */
  readonly text: string;
  readonly retryAfterMs: number | undefined;

  constructor(status: number, text: string, retryAfterMs?: number) {
    super(`status ${status}`);
    this.status = status;
    this.text = text;
    this.retryAfterMs = retryAfterMs;
  }
}

/** More than any error of Google's has. */
const LONGEST_TEXT = 64 * 1024;

export async function failureOf(response: Response, clock: Clock): Promise<GcsFailure> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > LONGEST_TEXT) break;
  }
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), clock.now());
  return new GcsFailure(response.status, text, retryAfterMs);
}
