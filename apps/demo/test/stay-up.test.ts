import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSheetsServer } from '@walkeros/store-testkit';
import { request } from 'undici';
import type { Cache } from '@walkeros/core';
import type { DemoProcess } from './start-demo.js';
import { startDemo } from './start-demo.js';

jest.setTimeout(30_000);

/** Posts what the printed command posts. */
async function postPrinted(demo: DemoProcess): Promise<number> {
  const [, url = '', event = ''] = /curl (\S+) -H .* -d '(.*)'/.exec(demo.stderr) ?? [];
  const headers = { 'content-type': 'application/json' };
  const { statusCode, body } = await request(url, { method: 'POST', headers, body: event });
  await body.dump();
  return statusCode;
}

/** What the page shows of the cache: the first frame of its stream. */
async function hitsOnThePage(demo: DemoProcess): Promise<unknown> {
  const [, url = ''] = /Watch the flow: (\S+)/.exec(demo.stderr) ?? [];
  const { origin, hash } = new URL(url);
  const headers = { authorization: `Bearer ${hash.slice(1)}` };
  const { body } = await request(`${origin}/api/stream`, { headers });
  let text = '';
  for await (const chunk of body.setEncoding('utf8')) {
    text += String(chunk);
    const [, frame] = /event: frame\ndata: (.*)\n/.exec(text) ?? [];
    if (frame === undefined) continue;
    const { stores } = JSON.parse(frame) as {
      stores: { sessions: { counters: Cache.Counters } };
    };
    return stores.sessions.counters.hits;
  }
  throw new Error(`the page shows nothing: ${text}`);
}

describe('the flow that stays up', () => {
  it('takes another port when its own is in use, enriches what is posted, and stops on SIGTERM', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;

    const demo = startDemo(['--latency', '0', '--pace', '0'], { PORT: String(port) });
    await demo.printed('Ctrl-C stops.');
    expect(demo.stderr).toContain(`Port ${port} is in use; the flow took `);
    expect(demo.stderr).toContain(
      'store "sessions" caches with namespace "sessions:" via __cache',
    );
    expect(await postPrinted(demo)).toBe(200);
    expect(await postPrinted(demo)).toBe(200);
    await demo.printed('"campaign":"spring-launch"');
    expect(await hitsOnThePage(demo)).toBe(1);
    demo.signal('SIGTERM');
    expect(await demo.exitCode).toBe(0);
    expect(demo.stderr).toContain('Stopped. 2 events, Sheets reads 1, hits 1, misses 1.');
    other.close();
  });

  it('stops on SIGINT in the middle of the comparison', async () => {
    const demo = startDemo([]);
    await demo.printed('Each event looks its session up');
    demo.signal('SIGINT');
    expect(await demo.exitCode).toBe(0);
    expect(demo.stdout).toBe('');
  });
});

describe('a real sheet', () => {
  it('is read with the cache only, unless the comparison is asked for', async () => {
    const google = await createSheetsServer({ latencyMs: 0 });
    const id = google.addSpreadsheet({
      Visits: [
        ['session', 'plan'],
        ['s-1001', 'team'],
      ],
    });
    const folder = mkdtempSync(path.join(tmpdir(), 'demo-'));
    const keyFile = path.join(folder, 'key.json');
    writeFileSync(keyFile, JSON.stringify(google.createAccount().credentials));
    const flowFile = path.join(folder, 'flow.json');
    const flow = readFileSync(path.join(__dirname, '../flow.json'), 'utf8');
    writeFileSync(flowFile, flow.replace('"id": ', `"endpoint": "${google.url}", "id": `));

    const demo = startDemo(['--flow', flowFile, '--port', '0'], {
      GOOGLE_APPLICATION_CREDENTIALS: keyFile,
      SHEET_ID: id,
      SHEET_TAB: 'Visits',
    });
    await demo.printed('Ctrl-C stops.');
    expect(google.requests).toEqual([]);
    expect(await postPrinted(demo)).toBe(200);
    expect(await postPrinted(demo)).toBe(200);
    demo.signal('SIGINT');
    expect(await demo.exitCode).toBe(0);
    expect(demo.stdout.match(/"plan":"team"/g)).toHaveLength(2);
    expect(google.counters).toMatchObject({ reads: 1, tokens: 1 });
    await google.close();
    rmSync(folder, { recursive: true });
  });
});
