import type { RedisServer, RedisServerOptions } from '../src/index.js';
import { startRedisCluster, startRedisSentinel, startRedisServer } from '../src/index.js';
import { startRedisProcess } from '../src/redis-process.js';

describe('a Redis server of a test', () => {
  const servers: RedisServer[] = [];

  async function start(options?: RedisServerOptions): Promise<RedisServer> {
    const server = await startRedisServer(options);
    servers.push(server);
    return server;
  }

  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
  });

  test('answers as soon as it has started', async () => {
    const server = await start();

    expect(await server.cli('ping')).toBe('PONG');
    expect(server.url).toBe(`redis://127.0.0.1:${server.port}`);
  });

  test('takes arguments, and a password that any characters may be part of', async () => {
    const server = await start({ args: ['--maxmemory', '3mb'], password: 'p:/@ ü' });

    expect(await server.cli('config', 'get', 'maxmemory')).toContain('3145728');
    expect(new URL(server.url).password).toBe(encodeURIComponent('p:/@ ü'));
  });

  test('answers no more once it is killed, and starts empty on the same port', async () => {
    const server = await start();
    await server.cli('set', 'key', 'value');
    await server.kill();
    await expect(server.cli('ping')).rejects.toThrow('refused');

    await server.restart();
    expect(await server.cli('exists', 'key')).toBe('0');
  });

  test('keeps commands waiting while it is paused', async () => {
    const server = await start();
    server.pause();
    let answered = false;
    const answer = server.cli('ping').finally(() => (answered = true));
    const other = await start();
    await other.cli('ping');
    expect(answered).toBe(false);

    server.resume();
    expect(await answer).toBe('PONG');
  });

  test('reports what the server said when it does not start', async () => {
    await expect(start({ args: ['--no-such-option', 'x'] })).rejects.toThrow('no-such-option');
  });

  test('says how to install a server that is missing', async () => {
    const started = startRedisProcess(['--port', '0'], 'no-redis-server-has-this-name');

    await expect(started).rejects.toThrow('apt-get install redis-server');
  });
});

test('a cluster of a test answers for every slot', async () => {
  const cluster = await startRedisCluster(3);
  try {
    for (const node of cluster.nodes)
      expect(await node.cli('cluster', 'info')).toContain('cluster_slots_ok:16384');
  } finally {
    await cluster.stop();
  }
}, 20_000);

test('a Sentinel of a test makes the replica the master when the master dies', async () => {
  const rig = await startRedisSentinel();
  try {
    await rig.master.kill();
    await rig.failedOver();

    expect(await rig.replica.cli('set', 'key', 'value')).toBe('OK');
  } finally {
    await rig.stop();
  }
}, 20_000);
