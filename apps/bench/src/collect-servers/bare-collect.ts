import { serve } from '@hono/node-server';
import { Hono } from 'hono';

/*
 * What the HTTP framework alone takes in: an event as JSON, and an answer with its id.
 */
const app = new Hono();

app.post('/collect', async (c) => {
  const event = await c.req.json<{ id: string }>();
  return c.json({ ok: true, id: event.id });
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  process.stdout.write(`http://127.0.0.1:${port}\n`);
});
