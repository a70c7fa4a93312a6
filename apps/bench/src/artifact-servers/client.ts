import type { Readable } from 'node:stream';
import { Pool } from 'undici';
import { TOKEN, type ServerProcess } from './server-process.js';

/** A client that moves artifacts over a number of connections. */
export interface Client {
  put(hash: string, body: Readable | Uint8Array): Promise<void>;
  /** @returns How many bytes came. */
  get(hash: string): Promise<number>;
  close(): Promise<void>;
}

export function openClient({ url, name }: ServerProcess, connections: number): Client {
  const pool = new Pool(url, { connections });
  const headers = {
    authorization: `Bearer ${TOKEN}`,
    'content-type': 'application/octet-stream',
  };
  const pathOf = (hash: string): string => `/v8/artifacts/${hash}?slug=bench`;

  function check(method: string, status: number): void {
    if (status >= 300) throw new Error(`${method} on ${name} was answered with ${status}`);
  }

  return {
    async put(hash, body) {
      const answer = await pool.request({ method: 'PUT', path: pathOf(hash), headers, body });
      await answer.body.dump();
      check('PUT', answer.statusCode);
    },
    async get(hash) {
      const answer = await pool.request({ method: 'GET', path: pathOf(hash), headers });
      check('GET', answer.statusCode);
      let bytes = 0;
      for await (const piece of answer.body) bytes += (piece as Uint8Array).length;
      return bytes;
    },
    close: () => pool.close(),
  };
}
