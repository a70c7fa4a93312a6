import { freePort } from './free-port.js';
import { redisCli } from './redis-cli.js';
import type { RedisServer } from './redis-server.js';
import { startRedisServer } from './redis-server.js';
import { until } from './until.js';

/** A real Redis Cluster that a test owns. */
export interface RedisCluster {
  /** The masters first, then the replicas. */
  readonly nodes: readonly RedisServer[];
  /** Ends all nodes. Safe to call twice. */
  stop(): Promise<void>;
}

/** How large the cluster is, and how soon it gives up a node. */
export interface RedisClusterOptions {
  /** Replicas of each master. Default 0. */
  replicas?: number;
  /** After how many milliseconds a node that does not answer counts as failed. Default 1000. */
  nodeTimeoutMs?: number;
}

/**
 * Starts a Redis Cluster on free ports of 127.0.0.1 and waits until all nodes agree on it.
 *
 * @param masters - At least three; fewer cannot agree on anything.
 */
export async function startRedisCluster(
  masters = 3,
  { replicas = 0, nodeTimeoutMs = 1_000 }: RedisClusterOptions = {},
): Promise<RedisCluster> {
  const total = masters * (1 + replicas);
  const nodes = await Promise.all(
    Array.from({ length: total }, () => startNode(nodeTimeoutMs)),
  );
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    await join(nodes, replicas);
    return { nodes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startNode(nodeTimeoutMs: number): Promise<RedisServer> {
  // The default bus port, ten thousand above the other, may not exist.
  const busPort = await freePort();
  return startRedisServer({
    args: [
      ['--cluster-enabled', 'yes'],
      ['--cluster-port', String(busPort)],
      ['--cluster-node-timeout', String(nodeTimeoutMs)],
      ['--repl-diskless-sync-delay', '0'],
    ].flat(),
  });
}

async function join(nodes: readonly RedisServer[], replicas: number): Promise<void> {
  const [first] = nodes;
  if (first === undefined) throw new RangeError('a cluster has nodes');
  await redisCli({ port: first.port }, [
    ...['--cluster', 'create', ...nodes.map(({ port }) => `127.0.0.1:${port}`)],
    ...['--cluster-replicas', String(replicas), '--cluster-yes'],
  ]);
  for (const node of nodes) await until(() => isUp(node, nodes.length));
  // A replica that has never been in step with its master cannot take its place.
  for (const node of nodes)
    await until(
      async () => !(await node.cli('info', 'replication')).includes('link_status:down'),
    );
}

async function isUp(node: RedisServer, total: number): Promise<boolean> {
  const info = await node.cli('cluster', 'info');
  return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${total}`);
}
