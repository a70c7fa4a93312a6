import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';

/*
 * What the HTTP framework alone takes in: an event as JSON, and an answer with its id.
 * With `limited` it bounds bodies, too, as the HTTP source does.
 */
const app = new Hono();

if (process.argv.includes('limited')) app.use(bodyLimit({ maxSize: 1_048_576 }));
app.post('/collect', async (c) => {
  const event = await c.req.json<{ id: string }>();
  return c.json({ ok: true, id: event.id });
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  process.stdout.write(`http://127.0.0.1:${port}\n`);
});
