import { GoogleApiError } from '../google/api-error.js';

/** The two parts of an upload: what is said about the object, and its bytes. */
export interface Upload {
  resource: Record<string, unknown>;
  bytes: Buffer;
}

/**
 * Takes a `multipart/related` body apart ("Upload an object in a single request").
 *
 * @throws GoogleApiError 400 when it is none.
 */
export function parseUpload(contentType: string | undefined, body: Buffer): Upload {
  const boundary = /^multipart\/related; ?boundary="?([^";]+)"?$/.exec(contentType ?? '')?.[1];
  if (boundary === undefined) throw malformed();
  const mark = `--${boundary}`;
  const first = partAfter(body, mark, 0);
  const second = partAfter(body, mark, first.end);
  return { resource: parse(first.content), bytes: second.content };
}

function partAfter(body: Buffer, mark: string, from: number): { content: Buffer; end: number } {
  const start = body.indexOf('\r\n\r\n', body.indexOf(mark, from)) + 4;
  const end = body.indexOf(`\r\n${mark}`, start);
  if (start < 4 || end < 0) throw malformed();
  return { content: body.subarray(start, end), end };
}

function parse(content: Buffer): Record<string, unknown> {
  try {
    return { ...(JSON.parse(content.toString()) as object) };
  } catch {
    throw malformed();
  }
}

function malformed(): GoogleApiError {
  return new GoogleApiError(400, 'Malformed multipart body.');
}
