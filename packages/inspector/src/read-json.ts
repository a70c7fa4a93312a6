import type { IncomingMessage } from 'node:http';
import { type Clock, isPlainObject, within } from '@walkeros/core';

const MAX_BYTES = 64 * 1024;
const TIMEOUT_MS = 10_000;

/** The JSON object that a request carries; `undefined` when it is not one, is too long or too slow. */
export async function readJson(
  request: IncomingMessage,
  clock: Clock,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return undefined;
  const deadline = { timeoutMs: TIMEOUT_MS, clock };
  const text = await within(collect(request), deadline, () => undefined);
  try {
    const body: unknown = JSON.parse(text ?? '');
    return isPlainObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

async function collect(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
