import { createS3Server, hasRadosGateway, startRadosGateway } from '@walkeros/store-testkit';
import type { S3Place } from './open-store.js';
import { BUCKET, openStore } from './open-store.js';

export interface RunningServer {
  readonly place: S3Place;
  stop(): Promise<void>;
}

/** A server that the same tests run on. */
export interface TestedServer {
  readonly name: string;
  readonly isThere: boolean;
  start(): Promise<RunningServer>;
}

const INSTALLATION = 'apt-get install radosgw ceph-mon ceph-osd ceph-common';

const servers: readonly TestedServer[] = [
  {
    name: "the testkit's server",
    isThere: true,
    async start() {
      const server = await createS3Server({ buckets: [BUCKET] });
      const { url: endpoint, credentials } = server;
      return { place: { endpoint, credentials }, stop: () => server.close() };
    },
  },
  {
    name: 'Ceph',
    isThere: hasRadosGateway(),
    async start() {
      const { url: endpoint, credentials, stop } = await startRadosGateway();
      const { store } = await openStore({ endpoint, credentials });
      await store.setup();
      await store.destroy();
      return { place: { endpoint, credentials }, stop };
    },
  },
];

/**
 * Describes what holds on every server. One that is not installed counts as a test that
 * was skipped; in CI it is a failure.
 */
export function onEveryServer(describeOn: (server: () => RunningServer) => void): void {
  for (const { name, isThere, start } of servers) {
    const isOptional = process.env['CI'] === undefined;
    if (isThere || !isOptional) describe(`on ${name}`, () => describeWith(start, describeOn));
    else test.todo(`on ${name}, which is not installed: ${INSTALLATION}`);
  }
}

function describeWith(
  start: TestedServer['start'],
  describeOn: (server: () => RunningServer) => void,
): void {
  let running: RunningServer | undefined;
  beforeAll(async () => {
    running = await start();
  }, 90_000);
  afterAll(() => running?.stop());
  describeOn(() => {
    if (running === undefined) throw new Error('the server has not started');
    return running;
  });
}
