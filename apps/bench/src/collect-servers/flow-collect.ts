import { startFlow } from '@walkeros/collector';
import { silentLogger } from '@walkeros/core';
import { sourceHttpInit, type HttpSource } from '@walkeros/server-source-http';

/*
 * A flow from HTTP to a destination that takes everything. The answer waits for it.
 * All settings but the port are the defaults: with CORS, and with every limit.
 */
let source: HttpSource | undefined;
await startFlow(
  {
    sources: {
      http: {
        code: (context) => (source = sourceHttpInit(context)),
        config: { settings: { port: 0 } },
      },
    },
    destinations: { out: { code: { push() {} } } },
  },
  { logger: silentLogger },
);
process.stdout.write(`${source?.url}\n`);
