import { inspect } from 'node:util';
import type { GcsServer, ObjectFault, RecordingLogger } from '@walkeros/store-testkit';
import {
  createGcsServer,
  createRecordingLogger,
  createServiceAccount,
} from '@walkeros/store-testkit';
import type { GcsStore } from '../src/index.js';
import { clientOf, SECRET } from './client-of.js';
import { BUCKET, failureOf, openStore } from './open-store.js';

/** Ways in which a secret may be written where somebody reads it. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    json,
    encodeURIComponent(secret),
    bytes.toString('base64'),
    bytes.toString('hex'),
  ];
}

/** All that can be seen of failures and of the log, causes and hidden fields included. */
function printed(failures: readonly Error[], logger: RecordingLogger): string {
  const texts = failures.flatMap((failure) => [failure.stack, JSON.stringify(failure)]);
  const seen = inspect([failures, logger.lines], { depth: Infinity, showHidden: true });
  return [seen, ...texts].join('\n');
}

/** The error of each call that a store knows. */
async function failuresOf(store: GcsStore): Promise<Error[]> {
  return [
    await failureOf(() => store.get('key')),
    await failureOf(() => store.getMany(['key'])),
    await failureOf(() => store.set('key', { secret: SECRET })),
    await failureOf(() => store.delete('key')),
  ];
}

/** A server whose requests fail, in words that hold what it was told. */
const FAULTS: readonly ObjectFault[] = [
  { status: 400, message: SECRET },
  { status: 403, message: `${SECRET} may not` },
  { status: 404, message: `No such object: ${SECRET}` },
  { status: 412, message: SECRET },
  { status: 429, message: SECRET, retryAfter: 60 },
  { status: 500, message: SECRET },
  { reset: true },
  { hang: true },
];

describe('a secret', () => {
  let server: GcsServer;

  beforeEach(async () => {
    server = await createGcsServer({ buckets: [BUCKET], isOpen: false });
  });
  afterEach(() => server.close());

  test('and a value are in no error and no line, whatever goes wrong', async () => {
    const account = server.createAccount();
    const logger = createRecordingLogger();
    const env = { client: clientOf(server, account) };
    const patient = openStore(undefined, { env, logger }).store;
    await patient.setup();
    await patient.set('key', { secret: SECRET });
    const config = { timeout: 400 };
    const settings = { requestTimeout: 100 };
    const { store } = openStore(undefined, { env, logger, config, settings });
    const failures: Error[] = [];
    for (const fault of FAULTS) {
      server.failNext({ ...fault, times: 99 });
      failures.push(...(await failuresOf(store)));
      server.clearFaults();
    }
    server.failNext({ flipBit: 400 });
    failures.push(await failureOf(() => store.get('key')));
    for (const { bytes } of server.objects(BUCKET).values()) bytes.fill(0, 4, 8);
    failures.push(await failureOf(() => store.get('key')));

    const tokens = server.requests.flatMap(({ headers }) => headers.authorization ?? []);
    expect(new Set(tokens).size).toBeGreaterThan(0);
    const keyLines = account.credentials.private_key.split('\n').slice(1, -2);
    const secrets = [SECRET, ...new Set(tokens.map((token) => token.slice(7))), ...keyLines];
    for (const form of secrets.flatMap(formsOf))
      expect(printed(failures, logger)).not.toContain(form);
  });

  test('that Google refuses is in no error and no line', async () => {
    const stranger = createServiceAccount();
    const logger = createRecordingLogger();
    const { store } = openStore(undefined, {
      env: { client: clientOf(server, stranger) },
      logger,
    });
    const failures = [...(await failuresOf(store)), await failureOf(() => store.setup())];

    for (const failure of failures) expect(failure).toMatchObject({ kind: 'denied' });
    const keyLines = stranger.credentials.private_key.split('\n').slice(1, -2);
    for (const form of [SECRET, ...keyLines].flatMap(formsOf))
      expect(printed(failures, logger)).not.toContain(form);
  });
});
