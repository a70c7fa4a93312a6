import type { ServerResponse } from 'node:http';
import type { Dialect } from './dialect.js';

export interface Answer {
  status: number;
  text: string;
  headers?: Readonly<Record<string, string>>;
  /** `false` when the response is to be ended by somebody else. Default `true`. */
  isLast?: boolean;
}

/** An answer whose length is known leaves in one write. */
export function answer(
  outgoing: ServerResponse,
  { contentType }: Dialect,
  { status, text, headers, isLast = true }: Answer,
): void {
  const length = Buffer.byteLength(text);
  const own = { 'Content-Type': contentType, 'Content-Length': length };
  outgoing.writeHead(status, { ...own, ...headers });
  if (isLast) outgoing.end(text);
  else outgoing.write(text);
}
