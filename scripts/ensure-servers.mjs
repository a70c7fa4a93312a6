// Makes sure that the servers which tests start are on this machine: redis-server. Installs
// what is missing where that needs no question, and says what to do where it does.
import { spawnSync } from 'node:child_process';

if (!isOnPath('redis-server')) install();

function install() {
  for (const [command, ...args] of installation()) {
    console.error(`redis-server is missing; running ${command} ${args.join(' ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const { status } = spawnSync(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env,
    });
    if (status !== 0) break;
  }
  if (isOnPath('redis-server')) return;
  console.error('The tests need redis-server 7.0 or newer, which is not on PATH. Install it:');
  console.error('  Debian, Ubuntu   sudo apt-get install redis-server');
  console.error('  macOS            brew install redis');
  process.exit(1);
}

/** The commands that install it here; none where they would need a password. */
function installation() {
  if (process.getuid?.() === 0 && isOnPath('apt-get')) {
    return [
      ['apt-get', 'update'],
      ['apt-get', 'install', '-y', '--no-install-recommends', 'redis-server'],
    ];
  }
  return isOnPath('brew') ? [['brew', 'install', 'redis']] : [];
}

function isOnPath(command) {
  const { error } = spawnSync(command, ['--version'], { stdio: 'ignore' });
  return error?.code !== 'ENOENT';
}
