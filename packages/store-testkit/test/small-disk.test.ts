import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testOnSmallDisk } from '@walkeros/store-testkit';

describe('a small disk', () => {
  testOnSmallDisk('is full once it is filled, and has room again', 100_000, (disk) => {
    const path = join(disk.path, 'file');
    const write = (): void => writeFileSync(path, Buffer.alloc(8_000));

    disk.fill();
    expect(write).toThrow('ENOSPC');
    disk.free();
    write();

    expect(readFileSync(path)).toHaveLength(8_000);
  });

  testOnSmallDisk(
    'keeps its files while it is read-only, and is gone at its end',
    100_000,
    (disk) => {
      const path = join(disk.path, 'file');
      writeFileSync(path, 'kept');

      disk.setReadOnly(true);
      expect(() => writeFileSync(path, 'lost')).toThrow('EROFS');
      expect(readFileSync(path, 'utf8')).toBe('kept');
      disk.setReadOnly(false);
      writeFileSync(path, 'new');
      disk.unmount();

      expect(existsSync(disk.path)).toBe(false);
    },
  );
});
