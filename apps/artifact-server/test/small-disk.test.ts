import { readdirSync } from 'node:fs';
import path from 'node:path';
import { testOnSmallDisk } from '@walkeros/store-testkit';
import { openServer, openServerIn, type TestServer, TOKEN } from './open-server.js';
import { createTurboWorkspace } from './turbo-workspace.js';

const DISK_BYTES = 8_000_000;
const BUILT = { code: 0, cached: '0 cached, 2 total' };
const FULL_HIT = { code: 0, cached: '2 cached, 2 total' };

const onFiles = (folder: string): Promise<TestServer> => {
  const settings = { basePath: folder, durability: 'none' };
  return openServer({ package: '@walkeros/server-store-fs', config: { settings } });
};

describe.each([
  ['files', onFiles],
  ['a database and files', openServerIn],
])('on %s', (_stores, open) => {
  testOnSmallDisk(
    'builds succeed while the disk of the server is full, nothing stays of their uploads, and with room they are kept',
    DISK_BYTES,
    async (disk) => {
      const workspace = await createTurboWorkspace();
      const folder = path.join(disk.path, 'artifacts');
      const server = await open(folder);
      const run = () => workspace.run({ api: server.url, token: TOKEN });
      const files = (): string[] =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
          /^(?:m%2f|c%2f|[0-9a-f-]{36}$)/.test(path.basename(name)),
        );

      disk.fill();
      expect(await run()).toMatchObject(BUILT);
      expect(server.requests()).toContainEqual(
        expect.objectContaining({ method: 'PUT', status: 503 }),
      );
      expect(files()).toEqual([]);

      disk.free();
      await workspace.forget();
      expect(await run()).toMatchObject(BUILT);
      const outputs = await workspace.outputs();
      await workspace.forget();
      expect(await run()).toMatchObject(FULL_HIT);
      expect(await workspace.outputs()).toEqual(outputs);
      await server.close();
      await workspace.remove();
    },
  );
});
