// Makes sure that what tests start is on this machine: redis-server, Chromium and Ceph.
// Installs what is missing where that needs no question, and says what to do where
// it does. Without Ceph, which not every system has, its tests are skipped; not in CI.
import { spawnSync } from 'node:child_process';

const SERVERS = [
  {
    name: 'redis-server 7.0 or newer',
    programs: ['redis-server'],
    apt: ['redis-server'],
    brew: ['redis'],
    isRequired: true,
  },
  {
    name: 'Chromium',
    programs: ['chromium'],
    apt: ['chromium'],
    brew: ['--cask', 'chromium'],
    isRequired: true,
  },
  {
    name: 'Ceph, whose gateway is a real S3 server',
    programs: ['radosgw', 'radosgw-admin', 'ceph', 'ceph-mon', 'ceph-osd'],
    apt: ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph-common'],
    isRequired: Boolean(process.env.CI),
  },
];

for (const server of SERVERS.filter(isMissing)) {
  install(server);
  if (isMissing(server)) report(server);
}

function install({ name, ...packages }) {
  for (const [command, ...args] of installation(packages)) {
    console.error(`${name} is missing; running ${command} ${args.join(' ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const { status } = spawnSync(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env,
    });
    if (status !== 0) break;
  }
}

/** The commands that install it here; none where they would need a password. */
function installation({ apt, brew }) {
  if (process.getuid?.() === 0 && isOnPath('apt-get')) {
    return [
      ['apt-get', 'update'],
      ['apt-get', 'install', '-y', '--no-install-recommends', ...apt],
    ];
  }
  return brew !== undefined && isOnPath('brew') ? [['brew', 'install', ...brew]] : [];
}

function report({ name, apt, brew, isRequired }) {
  console.error(
    isRequired
      ? `The tests need ${name}, which is not on PATH. Install it:`
      : `SKIPPED: the tests on ${name}, which is not on PATH. To run them, install it:`,
  );
  console.error(`  Debian, Ubuntu   sudo apt-get install ${apt.join(' ')}`);
  if (brew !== undefined) console.error(`  macOS            brew install ${brew.join(' ')}`);
  if (isRequired) process.exit(1);
}

function isMissing({ programs }) {
  return !programs.every(isOnPath);
}

function isOnPath(command) {
  const { status } = spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
  return status === 0;
}
