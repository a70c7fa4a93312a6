import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Collector, Flow } from '@walkeros/core';
import type { InspectorHandler } from '@walkeros/inspector';
import { createInspectorHandler } from '@walkeros/inspector';

/** A page at one address, over whichever flow is on stage. */
export interface FlowPage {
  readonly url: string;
  /** From now on the page is about this flow. */
  show(collector: Collector, flow: Flow): void;
  close(): Promise<void>;
}

/** Serves the inspector's page on loopback. Between two flows it waits for the next one. */
export async function openFlowPage(): Promise<FlowPage> {
  let handler: InspectorHandler | undefined;
  const token = randomBytes(24).toString('base64url');
  const server = createServer((request, response) => {
    if (handler !== undefined) return handler.handle(request, response);
    response.writeHead(503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}/#${token}`,
    show(collector, flow) {
      handler?.close();
      handler = createInspectorHandler(collector, { flow, token, readOnly: false });
    },
    close() {
      handler?.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}
