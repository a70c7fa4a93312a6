import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port.js';
import { redisCli } from './redis-cli.js';
import { startRedisProcess } from './redis-process.js';
import type { RedisServer } from './redis-server.js';
import { startRedisServer } from './redis-server.js';
import { until } from './until.js';

const NAME = 'primary';

/** A master, a replica, and a Sentinel that puts the replica in the master's place. */
export interface RedisSentinel {
  /** Name under which the Sentinel knows the master. */
  readonly name: string;
  readonly sentinel: { readonly host: string; readonly port: number };
  readonly master: RedisServer;
  readonly replica: RedisServer;
  /** Resolves once the Sentinel names the replica as the master. */
  failedOver(): Promise<void>;
  /** Ends all processes and removes their files. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts the three on free ports of 127.0.0.1 and waits until the Sentinel knows the
 * replica. One Sentinel decides alone: for tests, not for operation.
 */
export async function startRedisSentinel(): Promise<RedisSentinel> {
  const master = await startRedisServer({ args: ['--repl-diskless-sync-delay', '0'] });
  const replica = await startRedisServer({ args: ['--replicaof', `127.0.0.1 ${master.port}`] });
  await until(async () =>
    (await replica.cli('info', 'replication')).includes('link_status:up'),
  );
  const port = await freePort();
  const directory = await mkdtemp(path.join(tmpdir(), 'redis-sentinel-'));
  const file = path.join(directory, 'sentinel.conf');
  await writeFile(file, configOf(port, master.port));
  const watcher = await startRedisProcess([file, '--sentinel']);
  const ask = (...args: string[]): Promise<string> => redisCli({ port }, ['sentinel', ...args]);
  // On a busy machine a Sentinel mistrusts its own clock, and does nothing for half a minute.
  await ask('debug', 'tilt-trigger', '60000');
  await until(async () => (await ask('replicas', NAME)).includes(String(replica.port)));

  return {
    name: NAME,
    sentinel: { host: '127.0.0.1', port },
    master,
    replica,
    failedOver: () =>
      until(async () => {
        const address = await ask('get-master-addr-by-name', NAME);
        return address.includes(String(replica.port));
      }),
    async stop() {
      await Promise.all([watcher.kill(), master.stop(), replica.stop()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function configOf(port: number, masterPort: number): string {
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    `sentinel monitor ${NAME} 127.0.0.1 ${masterPort} 1`,
    `sentinel down-after-milliseconds ${NAME} 300`,
    `sentinel failover-timeout ${NAME} 2000`,
    '',
  ].join('\n');
}
