import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { FaultProxy, FaultProxyOptions, WireFault } from '../src/index.js';
import { createFakeClock, createFaultProxy, redisReplies, settle } from '../src/index.js';

let echo: Server;
let proxy: FaultProxy | undefined;
const clients: Socket[] = [];

beforeAll(async () => {
  echo = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy?.close();
});
afterAll(() => new Promise((resolve) => echo.close(resolve)));

async function start(
  fault: WireFault,
  options: Partial<FaultProxyOptions> = {},
): Promise<FaultProxy> {
  const { port } = echo.address() as AddressInfo;
  proxy = await createFaultProxy({ port, replies: redisReplies, ...options });
  proxy.inject(fault);
  return proxy;
}

function open(): Socket {
  const client = connect(proxy?.port ?? 0, '127.0.0.1');
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

/** What comes back, once it is as long as that. */
async function received(client: Socket, length: number): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < length) {
    const [piece] = (await once(client, 'data')) as [Buffer];
    bytes = Buffer.concat([bytes, piece]);
  }
  return bytes;
}

/** Waits for the end of a connection. @returns Whether it ended with an error. */
function end(client: Socket): Promise<boolean> {
  return new Promise((resolve) => client.once('close', resolve));
}

async function echoed(text: string): Promise<string> {
  const client = open();
  client.write(text);
  return String(await received(client, text.length));
}

describe('a flipped bit', () => {
  const sent = `$20000\r\n${'\0'.repeat(20_000)}\r\n`;

  async function flippedWith(seed: number): Promise<Buffer> {
    await proxy?.close();
    await start({ kind: 'bit-flip', everyBytes: 1_000 }, { seed });
    const client = open();
    client.write(sent);
    return received(client, sent.length);
  }

  test('strikes about as often as it is told to, one bit at a time', async () => {
    const bytes = await flippedWith(7);
    const harmed = [...bytes.entries()].filter(([at, byte]) => byte !== sent.charCodeAt(at));

    expect(harmed.length).toBeGreaterThan(8);
    expect(harmed.length).toBeLessThan(40);
    for (const [at, byte] of harmed)
      expect(Number.isInteger(Math.log2(byte ^ sent.charCodeAt(at)))).toBe(true);
  });

  test('strikes at the same places for the same seed', async () => {
    expect(await flippedWith(7)).toEqual(await flippedWith(7));
    expect(await flippedWith(7)).not.toEqual(await flippedWith(8));
  });
});

describe('replies that change places', () => {
  test('do so on one connection', async () => {
    await start({ kind: 'swap', everyReplies: 1 });

    expect(await echoed('+a\r\n*2\r\n$1\r\nb\r\n:3\r\n+c\r\n+d\r\n')).toBe(
      '*2\r\n$1\r\nb\r\n:3\r\n+a\r\n+d\r\n+c\r\n',
    );
  });

  test('do so between two connections', async () => {
    await start({ kind: 'swap', everyReplies: 1 }, { clock: createFakeClock() });
    const [one, other] = [open(), open()];
    one.write('+a\r\n');
    await settle();
    other.write('+b\r\n');
    const found = await Promise.all([received(one, 4), received(other, 4)]);

    expect(found.map(String)).toEqual(['+b\r\n', '+a\r\n']);
  });

  test('go out by themselves when no other one comes', async () => {
    const clock = createFakeClock();
    await start({ kind: 'swap', everyReplies: 1 }, { clock });
    const answer = echoed('+a\r\n');
    while (clock.pending === 0) await settle();
    clock.advance(20);

    expect(await answer).toBe('+a\r\n');
  });
});

test('a reply that is repeated comes twice, whole', async () => {
  await start({ kind: 'repeat', everyReplies: 1 });
  const client = open();
  client.write('+a\r\n$-1\r\n');

  expect(String(await received(client, 18))).toBe('+a\r\n+a\r\n$-1\r\n$-1\r\n');
});

test('a reply that arrives in pieces is one reply', async () => {
  await start({ kind: 'repeat', everyReplies: 1 });
  const client = open();
  client.write('*1\r\n$4\r');
  await settle();
  client.write('\n\r\n\r\n\r\n');

  expect(String(await received(client, 28))).toBe('*1\r\n$4\r\n\r\n\r\n\r\n'.repeat(2));
});

test('a wire that stalls passes so many bytes, and stays open', async () => {
  await start({ kind: 'stall', afterBytes: 6 });
  const client = open();
  client.write('+abcdefgh\r\n');

  expect(String(await received(client, 6))).toBe('+abcde');
  await settle();
  expect(client.closed).toBe(false);
});

test('a wire of little bandwidth takes its time', async () => {
  const clock = createFakeClock();
  await start({ kind: 'bandwidth', bytesPerSecond: 100 }, { clock });
  const answer = echoed('+abcdefg\r\n');
  const startMs = clock.now();
  for (let piece = 0; piece < 2; piece++) {
    while (clock.pending === 0) await settle();
    clock.advance(50);
  }

  expect(await answer).toBe('+abcdefg\r\n');
  expect(clock.now() - startMs).toBe(100);
});

test('a wire whose other end is gone passes nothing either way, and stays so for its connections', async () => {
  const running = await start({ kind: 'none' });
  const client = open();
  client.write('+a\r\n');
  await received(client, 4);
  running.inject({ kind: 'half-open' });
  const pieces: unknown[] = [];
  client.on('data', (piece) => pieces.push(piece));
  client.write('+b\r\n');
  running.inject({ kind: 'none' });
  client.write('+c\r\n');

  expect(await echoed('+d\r\n')).toBe('+d\r\n');
  expect([pieces, client.closed, running.open]).toEqual([[], false, 2]);
  for (const one of clients) one.destroy();
  while (running.open > 0) await settle();
});

test('the strikes of a wire are counted', async () => {
  const running = await start({ kind: 'repeat', everyReplies: 1 });
  const client = open();
  client.write('+a\r\n+b\r\n');
  await received(client, 16);
  running.inject({ kind: 'none' });
  client.write('+c\r\n');
  await received(client, 4);

  expect(running.strikes).toBe(2);
});

test('a wire that is down breaks connections and refuses new ones', async () => {
  const running = await start({ kind: 'none' });
  const client = open();
  client.write('+a\r\n');
  await received(client, 4);
  const closed = end(client);
  running.inject({ kind: 'down' });

  expect(await closed).toBe(true);
  expect(await end(open())).toBe(true);
});
