import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { errorCode } from '@walkeros/core';

/** A disk of a few blocks that a test may fill up and make read-only. */
export interface SmallDisk {
  /** Where it is mounted. */
  readonly path: string;
  /** Takes up all the room that is left. */
  fill(): void;
  /** Gives back what `fill` took. */
  free(): void;
  /** Refuses changes, or allows them again; what is on the disk stays. */
  setReadOnly(isReadOnly: boolean): void;
  /** Forgets what is on it. Safe to call twice. */
  unmount(): void;
}

/** Whether this process has the right to mount disks: on Linux, as root or nearly so. */
export function canMountDisks(): boolean {
  try {
    mountSmallDisk(65_536).unmount();
    return true;
  } catch {
    return false;
  }
}

/**
 * Mounts a disk in memory, on a new folder.
 *
 * @param maxBytes - All that fits on it.
 * @throws Error where {@link canMountDisks} says no.
 */
export function mountSmallDisk(maxBytes: number): SmallDisk {
  const folder = mkdtempSync(path.join(tmpdir(), 'disk-'));
  const filler = path.join(folder, '.filler');
  let isMounted = false;

  function unmount(): void {
    if (isMounted) run('umount', ['--lazy', folder]);
    isMounted = false;
    rmSync(filler, { force: true });
    rmdirSync(folder);
  }

  try {
    run('mount', ['-t', 'tmpfs', '-o', `size=${maxBytes}`, 'tmpfs', folder]);
    isMounted = true;
  } catch (error) {
    unmount();
    throw error;
  }
  return {
    path: folder,
    fill: () => fillUp(filler),
    free: () => rmSync(filler, { force: true }),
    setReadOnly(isReadOnly) {
      run('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, folder]);
    },
    unmount() {
      if (isMounted) unmount();
    },
  };
}

function fillUp(filler: string): void {
  const file = openSync(filler, 'a');
  try {
    for (;;) writeSync(file, Buffer.alloc(4_096));
  } catch (error) {
    if (errorCode(error) !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

function run(command: string, args: string[]): void {
  execFileSync(command, args, { stdio: 'ignore' });
}
