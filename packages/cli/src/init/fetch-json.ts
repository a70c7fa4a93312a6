import { errorCode } from '@walkeros/core';
import { UnreadableData } from './unreadable-data.js';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 8 * 1024 * 1024;

/** Where the token of an API lies, here and in the project that is made. */
export const TOKEN = 'API_TOKEN';

/**
 * What an address answers with.
 *
 * @param token - Sent as bearer; never to another origin than that of the address.
 * @throws UnreadableData with what to do.
 */
export async function fetchJson(url: string, token: string | undefined): Promise<unknown> {
  const response = await request(url, token);
  const { status } = response;
  if (status === 401 || status === 403) {
    throw new UnreadableData(
      `${url} refuses with ${status}`,
      token === undefined
        ? `set ${TOKEN}: it is sent as "Authorization: Bearer …"`
        : `check ${TOKEN}, which was sent as "Authorization: Bearer …"`,
    );
  }
  if (!response.ok) {
    throw new UnreadableData(`${url} answers with ${status}`, 'check the URL of --api');
  }
  const text = await textOf(response, url);
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableData(
      `${url} does not answer with JSON`,
      'name the address of the data, not that of a page',
    );
  }
}

async function request(url: string, token: string | undefined): Promise<Response> {
  const headers = {
    accept: 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  try {
    return await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    const { cause = error } = error as { cause?: unknown };
    throw new UnreadableData(
      `${new URL(url).origin} cannot be reached (${errorCode(cause)})`,
      'check the URL of --api, and the network',
    );
  }
}

async function textOf({ body }: Response, url: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of (body ?? []) as AsyncIterable<Uint8Array>) {
    parts.push(part);
    bytes += part.byteLength;
    if (bytes > MAX_BYTES) {
      throw new UnreadableData(
        `${url} answers with more than ${MAX_BYTES / 1024 / 1024} MiB`,
        'name one item: --api "https://…/{key}" --key <key>',
      );
    }
  }
  return Buffer.concat(parts).toString('utf8');
}
