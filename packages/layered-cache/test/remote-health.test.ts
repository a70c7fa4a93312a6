import { createFakeClock } from '@walkeros/store-testkit';
import type { LayeredCacheOptions } from '../src/index.js';
import { machine } from './machine.js';
import { project, saveOf } from './project.js';
import { startTurboServer } from './turbo-server.js';

/** A server that has `h1`, and another machine whose uploads it answers with `status`. */
async function refusingUploads(status: number, options: LayeredCacheOptions = {}) {
  const server = await startTurboServer();
  const folder = await project({ a: 'a' });
  const first = machine(server);
  await first.cache.save(saveOf('h1', folder, ['a']));
  await first.cache.close();
  server.log.length = 0;
  server.fault = { method: 'PUT', fault: { kind: 'status', status } };
  const other = machine(server, options);
  const saveAll = async (...hashes: string[]) => {
    for (const hash of hashes) await other.cache.save(saveOf(hash, folder, ['a']));
    await other.cache.drainUploads();
  };
  const uploads = () => server.methods().filter((method) => method === 'PUT').length;
  return { server, ...other, saveAll, uploads };
}

describe('a remote that forbids uploads', () => {
  test('is sent nothing more, is read as before, and that is one report', async () => {
    const clock = createFakeClock();
    const { cache, errors, saveAll, uploads } = await refusingUploads(403, { clock });

    await saveAll('n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8');
    const sent = uploads();
    clock.advance(3_600_000);
    await saveAll('n9');

    expect(sent).toBeLessThanOrEqual(4);
    expect(uploads()).toBe(sent);
    expect(errors).toMatchObject([{ reason: 'status', status: 403 }]);
    expect(errors[0]?.message).toContain('nothing more is uploaded');
    expect(await cache.get('h1')).toMatchObject({ source: 'remote' });
    expect(await cache.get('n9')).toMatchObject({ source: 'local' });
    await cache.close();
  });
});

describe('uploads that fail three times in a row', () => {
  test('pause uploads for half a minute, and nothing else', async () => {
    const clock = createFakeClock();
    const { server, cache, errors, saveAll, uploads } = await refusingUploads(500, { clock });
    for (const hash of ['n1', 'n2', 'n3']) await saveAll(hash);
    expect(errors).toMatchObject([
      ...[1, 2, 3].map(() => ({ status: 500 })),
      { reason: 'unavailable', message: expect.stringContaining('uploads to the remote') },
    ]);

    await saveAll('n4');
    expect(uploads()).toBe(3);
    expect(await cache.has('h1')).toBe('remote');
    expect(await cache.get('h1')).toMatchObject({ source: 'remote' });

    server.fault = undefined;
    clock.advance(30_000);
    await saveAll('n5');
    expect(server.artifacts.has('n5')).toBe(true);
    await cache.close();
  });

  test.each([409, 413])(
    'with %d say nothing of the remote, and the next one is sent',
    async (status) => {
      const { cache, errors, saveAll, uploads } = await refusingUploads(status);

      for (const hash of ['n1', 'n2', 'n3', 'n4']) await saveAll(hash);

      expect(uploads()).toBe(4);
      expect(errors).toMatchObject([1, 2, 3, 4].map(() => ({ status })));
      await cache.close();
    },
  );
});

test('a remote whose downloads fail three times in a row is sent nothing either', async () => {
  const { server, cache, saveAll, uploads } = await refusingUploads(500);
  server.fault = { method: 'GET', fault: { kind: 'status', status: 500 } };
  for (const hash of ['n1', 'n2', 'n3']) expect(await cache.get(hash)).toBeNull();

  await saveAll('n4');

  expect(uploads()).toBe(0);
  await cache.close();
});
