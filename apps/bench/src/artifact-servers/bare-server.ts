import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

/*
 * What the HTTP framework alone moves: a body into a file, a file into a body, by its own
 * interface. No token, no check, no digest.
 */
const folder = process.argv[2] ?? '.';
mkdirSync(folder, { recursive: true });
const fileOf = (hash: string): string => path.join(folder, hash);
const app = new Hono();

app.put('/v8/artifacts/:hash', async (c) => {
  const body = Readable.fromWeb(c.req.raw.body as ReadableStream);
  await pipeline(body, createWriteStream(fileOf(c.req.param('hash'))));
  return c.json({});
});
app.get('/v8/artifacts/:hash', (c) => {
  const file = createReadStream(fileOf(c.req.param('hash')));
  return c.body(Readable.toWeb(file) as globalThis.ReadableStream);
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  process.stdout.write(`{"url":"http://127.0.0.1:${port}"}\n`);
});
