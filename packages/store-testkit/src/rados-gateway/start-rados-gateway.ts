import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../free-port.js';
import type { S3Credentials } from '../s3-server/check-signature.js';
import { until } from '../until.js';
import { createCephCluster } from './ceph-cluster.js';

/** What a gateway needs on PATH; Debian: radosgw ceph-mon ceph-osd ceph-common. */
const PROGRAMS = ['radosgw', 'radosgw-admin', 'ceph', 'ceph-mon', 'ceph-osd', 'ceph-authtool'];

/** A real S3 server that a test owns: Ceph's gateway, on a cluster of one in memory. */
export interface RadosGateway {
  /** For `endpoint`, with `forcePathStyle`: `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly port: number;
  readonly credentials: S3Credentials;
  /** Ends all processes and removes their files. Safe to call twice. */
  stop(): Promise<void>;
}

/** Whether the programs of {@link startRadosGateway} are on PATH. */
export function hasRadosGateway(): boolean {
  const search = PROGRAMS.map((program) => `command -v ${program}`).join(' && ');
  return spawnSync('sh', ['-c', search], { stdio: 'ignore' }).status === 0;
}

/**
 * Starts Ceph's S3 gateway on a free port of 127.0.0.1. Takes about twelve seconds and
 * some 350 MB of memory: start one for a file of tests.
 *
 * @throws Error when Ceph is not installed, or does not start.
 */
export async function startRadosGateway(): Promise<RadosGateway> {
  if (!hasRadosGateway())
    throw new Error(
      'Ceph is not on PATH; install it: apt-get install radosgw ceph-mon ceph-osd ceph-common',
    );
  const directory = await mkdtemp(path.join(tmpdir(), 'rgw-'));
  const [monitorPort, gatewayPort] = [await freePort(), await freePort()];
  const cluster = createCephCluster({ directory, monitorPort, gatewayPort });
  const stop = async (): Promise<void> => {
    await cluster.stop();
    await rm(directory, { recursive: true, force: true });
  };

  try {
    await cluster.start();
    const gateway = cluster.daemon('radosgw', '-n', 'client.rgw');
    await until(async () => {
      if (gateway.exitCode !== null) throw new Error('radosgw ended before it answered');
      return answers(gatewayPort);
    });
    const user = await cluster.tool('radosgw-admin', ...USER);
    const [key] = (JSON.parse(user) as CreatedUser).keys;
    const { access_key: accessKeyId, secret_key: secretAccessKey } = key;
    const credentials = { accessKeyId, secretAccessKey };
    return { url: `http://127.0.0.1:${gatewayPort}`, port: gatewayPort, credentials, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const USER = ['user', 'create', '--uid=testkit', '--display-name=testkit'];

interface CreatedUser {
  keys: [{ access_key: string; secret_key: string }];
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ port, host: '127.0.0.1', agent: false }, (response) => {
      response.resume();
      resolve(true);
    });
    request.once('error', () => resolve(false));
  });
}
