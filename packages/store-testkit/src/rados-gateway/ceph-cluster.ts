import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { watch } from '../watchdog.js';

const run = promisify(execFile);

/** The daemons of one small Ceph cluster, which keeps everything in memory. */
export interface CephCluster {
  /** Starts the monitor and the one object daemon. */
  start(): Promise<void>;
  /** Runs a program against the cluster. @returns What it prints. */
  tool(program: string, ...args: string[]): Promise<string>;
  /** Runs a daemon until the cluster is stopped. */
  daemon(program: string, ...args: string[]): ChildProcess;
  /** Ends all daemons. */
  stop(): Promise<void>;
}

export interface CephClusterOptions {
  /** An empty folder, for configuration, keys and logs. */
  directory: string;
  monitorPort: number;
  /** Where the gateway listens. */
  gatewayPort: number;
}

export function createCephCluster(options: CephClusterOptions): CephCluster {
  const { directory, monitorPort } = options;
  const at = (name: string): string => path.join(directory, name);
  const common = ['-c', at('ceph.conf')];
  const running: ChildProcess[] = [];

  async function tool(program: string, ...args: string[]): Promise<string> {
    const { stdout } = await run(program, args, { timeout: 60_000 });
    return stdout;
  }

  function daemon(program: string, ...args: string[]): ChildProcess {
    const child = spawn(program, [...common, '-f', ...args], { stdio: 'ignore' });
    watch(child);
    running.push(child);
    return child;
  }

  async function startMonitor(fsid: string): Promise<void> {
    const address = `[v2:127.0.0.1:${monitorPort}]`;
    await tool('monmaptool', '--create', '--fsid', fsid, '--addv', 'a', address, at('monmap'));
    const parts = ['--monmap', at('monmap'), '--keyring', at('keyring')];
    await tool('ceph-mon', ...common, '--mkfs', '-i', 'a', ...parts);
    daemon('ceph-mon', '-i', 'a');
  }

  async function startObjectDaemon(): Promise<void> {
    const uuid = randomUUID();
    await tool('ceph', ...common, 'osd', 'new', uuid);
    const place = ['1', 'root=default', 'host=testkit'];
    await tool('ceph', ...common, 'osd', 'crush', 'add', 'osd.0', ...place);
    await tool('ceph-osd', ...common, '-i', '0', '--osd-uuid', uuid, '--mkfs');
    daemon('ceph-osd', '-i', '0');
  }

  return {
    tool: (program, ...args) => tool(program, ...common, ...args),
    daemon,
    async start() {
      const fsid = randomUUID();
      for (const folder of ['mon', 'osd', 'run']) await mkdir(at(folder));
      await writeFile(at('ceph.conf'), configuration(fsid, options));
      await writeKeys(tool, at('keyring'));
      await startMonitor(fsid);
      await startObjectDaemon();
    },
    async stop() {
      await Promise.all(running.splice(0).map(end));
    },
  };
}

function configuration(fsid: string, options: CephClusterOptions): string {
  const { directory, gatewayPort, monitorPort } = options;
  return `[global]
fsid = ${fsid}
mon host = [v2:127.0.0.1:${monitorPort}]
keyring = ${directory}/keyring
run dir = ${directory}/run
admin socket = ${directory}/run/$name.$pid.asok
log file = ${directory}/run/$name.log
mon data = ${directory}/mon
osd data = ${directory}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 2000
rgw frontends = beast endpoint=127.0.0.1:${gatewayPort} tcp_nodelay=1
`;
}

const ALL = ['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *', '--cap', 'mgr', 'allow *'];

async function writeKeys(
  tool: (program: string, ...args: string[]) => Promise<string>,
  keyring: string,
): Promise<void> {
  const keys: readonly [name: string, caps: readonly string[]][] = [
    ['mon.', ['--cap', 'mon', 'allow *']],
    ['client.admin', ALL],
    ['client.rgw', ALL],
    ['osd.0', ['--cap', 'mon', 'allow profile osd', '--cap', 'osd', 'allow *']],
  ];
  await writeFile(keyring, '');
  for (const [name, caps] of keys)
    await tool('ceph-authtool', keyring, '--gen-key', '-n', name, ...caps);
}

/** Nothing of a daemon's data is worth an orderly end. */
function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
      return resolve();
    child.once('close', () => resolve());
    child.kill('SIGKILL');
  });
}
