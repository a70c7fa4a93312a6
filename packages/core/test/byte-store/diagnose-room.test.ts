import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diagnoseRoom } from '../../src/byte-store/index.js';

describe('the room on a disk', () => {
  test('is told in MiB', async () => {
    await expect(diagnoseRoom(tmpdir())).resolves.toMatchObject({
      check: 'room',
      message: expect.stringMatching(/^\d+ MiB are free$/),
    });
  });

  test('is unknown where nothing is', async () => {
    const missing = join(tmpdir(), 'a-folder-that-nobody-made');

    await expect(diagnoseRoom(missing)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
