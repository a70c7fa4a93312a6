import type { HttpOrigin, OriginAnswer, OriginRequest } from '@walkeros/store-testkit';
import { createHttpOrigin } from '@walkeros/store-testkit';

interface Entry {
  contentType: string;
  body: Buffer;
  version: number;
}

/** A REST API that keeps what is PUT under `/values/<key>`, with ETags. */
export async function createKeyValueApi(): Promise<HttpOrigin> {
  const entries = new Map<string, Entry>();
  let version = 0;

  function answer({ method, path, headers, body }: OriginRequest): OriginAnswer {
    const [, , segment = ''] = path.split('/');
    const key = decodeURIComponent(segment);
    if (method === 'PUT') {
      const contentType = headers['content-type'] ?? '';
      entries.set(key, { contentType, body, version: ++version });
      return { status: 204 };
    }
    const entry = entries.get(key);
    if (entry === undefined) return { status: 404, json: { error: 'not found' } };
    if (method === 'DELETE') {
      entries.delete(key);
      return { status: 204 };
    }
    return {
      headers: { 'content-type': entry.contentType },
      body: entry.body,
      etag: `"${entry.version}"`,
    };
  }

  const origin = await createHttpOrigin();
  origin.otherwise(answer);
  return origin;
}
