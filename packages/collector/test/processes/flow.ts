import { Agent, request } from 'node:http';
import { startFlow } from '@walkeros/collector';
import type { Destination } from '@walkeros/core';
import { sourceHttpInit, type HttpSource } from '@walkeros/server-source-http';
import { storeFsInit } from '@walkeros/server-store-fs';

const [folder = '', sink = ''] = process.argv.slice(2);

const agent = new Agent({ keepAlive: true });

/** Posts each event by itself; any answer but 200 is a failure. `fetch` would double the time of a start. */
const toSink: Destination = {
  type: 'sink',
  push: (event) =>
    new Promise((resolve, reject) => {
      const posted = request(sink, { method: 'POST', agent }, (response) => {
        const status = response.statusCode;
        response.resume().once('end', () => {
          if (status === 200) resolve(undefined);
          else reject(Object.assign(new Error('sink failed'), { status }));
        });
      });
      posted.once('error', reject).end(JSON.stringify({ id: event.id, data: event.data }));
    }),
};

/** A flow from HTTP to the sink. Prints its address; SIGTERM ends it within half a second. */
async function main(): Promise<void> {
  let source: HttpSource | undefined;
  const { collector } = await startFlow({
    sources: {
      http: {
        code: (context) => (source = sourceHttpInit(context)),
        config: { settings: { port: 0, shutdownTimeout: 400 } },
      },
    },
    stores: {
      letters: {
        code: storeFsInit,
        config: { settings: { basePath: folder, durability: 'rename' } },
      },
    },
    destinations: {
      sink: {
        code: toSink,
        config: {
          timeout: '2s',
          retry: { attempts: 3, baseDelay: 5 },
          buffer: { concurrency: 20, max: 200 },
          deadLetter: { store: 'letters' },
        },
      },
    },
    collector: { logger: { handler: () => undefined } },
  });
  process.on('SIGTERM', () => {
    void collector.shutdown({ timeoutMs: 500 }).then(() => process.exit(0));
  });
  process.stdout.write(`${source?.url}\n`);
}

void main();
