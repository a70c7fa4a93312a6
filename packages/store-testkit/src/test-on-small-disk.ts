import type { SmallDisk } from './small-disk.js';
import { canMountDisks, mountSmallDisk } from './small-disk.js';

const TIMEOUT_MS = 120_000;

/**
 * Registers a test of jest (or of another runner with global `test`) that is given a disk
 * of its own. Where the process may not mount disks, it is listed as a test that is to do.
 *
 * @param maxBytes - All that fits on the disk.
 */
export function testOnSmallDisk(
  name: string,
  maxBytes: number,
  body: (disk: SmallDisk) => unknown,
): void {
  if (!canMountDisks()) {
    test.todo(`${name} (not run: this process may not mount disks)`);
    return;
  }
  const onDisk = async (): Promise<void> => {
    const disk = mountSmallDisk(maxBytes);
    try {
      await body(disk);
    } finally {
      disk.unmount();
    }
  };
  test(name, onDisk, TIMEOUT_MS);
}
