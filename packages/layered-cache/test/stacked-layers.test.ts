import { createMemoryStore } from '@walkeros/store-testkit';
import {
  type CacheLayer,
  LayeredCache,
  type LayeredCacheOptions,
  LocalCache,
  RemoteCache,
  storeRemote,
  wrapWithRemoteCache,
} from '../src/index.js';
import { project, saveOf } from './project.js';
import { temporaryFolder } from './temporary-folder.js';
import { startTurboServer, TOKEN, type TurboServer } from './turbo-server.js';

interface Options {
  local?: { readOnly?: boolean };
  regional?: LayeredCacheOptions;
  global?: LayeredCacheOptions;
}

const errors: Error[] = [];
const onRemoteError = (error: Error) => errors.push(error);

afterEach(() => expect(errors.splice(0)).toEqual([]));

function layer(inner: CacheLayer, { url }: TurboServer, options?: LayeredCacheOptions) {
  const remote = new RemoteCache({ baseUrl: url, token: TOKEN });
  return new LayeredCache(inner, remote, { onRemoteError, ...options });
}

/** A folder, a regional server and a global one; several machines may share the servers. */
async function levels() {
  const [regional, global] = [await startTurboServer(), await startTurboServer()];
  const openStack = (options: Options = {}) => {
    const local = new LocalCache({ directory: temporaryFolder(), ...options.local });
    const inner = layer(local, regional, options.regional);
    return { local, cache: layer(inner, global, options.global) };
  };
  const holders = async (local: LocalCache) => ({
    local: (await local.has('h1')) === 'local',
    regional: regional.artifacts.has('h1'),
    global: global.artifacts.has('h1'),
  });
  return { regional, global, openStack, holders };
}

test('a save reaches every level', async () => {
  const { openStack, holders } = await levels();
  const { cache, local } = openStack();

  await cache.save(saveOf('h1', await project({ a: 'a' }), ['a']));
  await cache.drainUploads();

  expect(await holders(local)).toEqual({ local: true, regional: true, global: true });
  await cache.close();
});

test('a hit in the global level fills the regional and the local one on its way back', async () => {
  const { regional, global, openStack, holders } = await levels();
  const first = openStack();
  await first.cache.save(saveOf('h1', await project({ a: 'a' }), ['a']));
  await first.cache.close();
  regional.artifacts.clear();
  const { cache, local } = openStack();

  expect(await cache.has('h1')).toBe('remote');
  expect(await cache.get('h1')).toMatchObject({ source: 'remote', outputFiles: ['a'] });
  expect(await cache.get('h1')).toMatchObject({ source: 'local' });
  await cache.close();

  expect(regional.artifacts.has('h1')).toBe(true);
  const another = openStack();
  global.log.length = 0;
  expect(await another.cache.get('h1')).toMatchObject({ source: 'remote' });
  expect(global.log).toEqual([]);
  expect((await holders(another.local)).local).toBe(true);
  await another.cache.close();
  expect(local.readOnly).toBe(false);
});

test('a miss in all levels asks each once', async () => {
  const { regional, global, openStack } = await levels();
  const { cache } = openStack();

  const found = await Promise.all([1, 2, 3].map(() => cache.get('h1')));

  expect(found).toEqual([null, null, null]);
  expect([regional.methods(), global.methods()]).toEqual([['GET'], ['GET']]);
  await cache.close();
});

describe('a level that is not written', () => {
  test.each<[string, Options, { local: boolean; regional: boolean; global: boolean }]>([
    ['local', { local: { readOnly: true } }, { local: false, regional: true, global: true }],
    [
      'regional',
      { regional: { remoteWrite: false } },
      { local: true, regional: false, global: true },
    ],
    [
      'global',
      { global: { remoteWrite: false } },
      { local: true, regional: true, global: false },
    ],
  ])('%s: the others are', async (_level, options, expected) => {
    const { openStack, holders } = await levels();
    const { cache, local } = openStack(options);

    await cache.save(saveOf('h1', await project({ a: 'a' }), ['a']));
    await cache.drainUploads();

    expect(await holders(local)).toEqual(expected);
    await cache.close();
  });

  test('is read all the same', async () => {
    const { regional, openStack } = await levels();
    const first = openStack({ global: { remoteWrite: false } });
    await first.cache.save(saveOf('h1', await project()));
    await first.cache.close();
    const { cache } = openStack({ regional: { remoteWrite: false } });
    regional.log.length = 0;

    expect(await cache.get('h1')).toMatchObject({ source: 'remote' });
    await cache.close();
    expect(regional.methods()).toEqual(['GET']);
  });

  test('a read-only local level uploads the project as it was when it was saved', async () => {
    const { regional, global, openStack } = await levels();
    const { cache } = openStack({ local: { readOnly: true } });
    await cache.save(saveOf('h1', await project({ a: 'a' }), ['a']));
    await cache.drainUploads();

    expect(await cache.get('h1')).toBeNull();
    expect([...regional.methods(), ...global.methods()]).toEqual(['PUT', 'PUT']);
    await cache.close();

    const other = openStack();
    expect(await other.cache.get('h1')).toMatchObject({ outputFiles: ['a'], source: 'remote' });
    await other.cache.close();
  });
});

describe('a level that is not read', () => {
  test.each<[string, Options, string[], string[]]>([
    ['regional', { regional: { remoteRead: false } }, [], ['GET']],
    ['global', { global: { remoteRead: false } }, ['GET'], []],
  ])('%s: the other is', async (_level, options, regionalMethods, globalMethods) => {
    const { regional, global, openStack } = await levels();
    const { cache } = openStack(options);

    expect(await cache.get('h1')).toBeNull();
    expect(await cache.has('h1')).toBeNull();

    expect([regional.methods(), global.methods()]).toEqual([regionalMethods, globalMethods]);
    await cache.close();
  });
});

test('a store is a remote, too, and stacks with a server', async () => {
  const global = await startTurboServer();
  const store = createMemoryStore();
  const openStack = () => {
    const local = new LocalCache({ directory: temporaryFolder() });
    return layer(new LayeredCache(local, storeRemote(store), { onRemoteError }), global);
  };
  const first = openStack();
  await first.save(saveOf('h1', await project({ a: 'a' }), ['a']));
  await first.close();
  global.artifacts.clear();
  const other = openStack();

  expect(await other.get('h1')).toMatchObject({ source: 'remote', outputFiles: ['a'] });
  await other.close();
});

describe('wrapWithRemoteCache', () => {
  const local = () => new LocalCache({ directory: temporaryFolder() });

  test.each([
    {},
    { TURBO_API: 'http://x' },
    { TURBO_TOKEN: 'x' },
    { TURBO_API: '', TURBO_TOKEN: 'x' },
  ])('gives the local cache back unchanged when the environment is %j', (env) => {
    const cache = local();

    expect(wrapWithRemoteCache(cache, env)).toBe(cache);
  });

  test('reads the variables of turbo', async () => {
    const server = await startTurboServer();
    const env = {
      ...{ TURBO_API: `${server.url}/`, TURBO_TOKEN: TOKEN, TURBO_TEAMID: 'team_1' },
      ...{ TURBO_TEAM: 'slug', TURBO_REMOTE_CACHE_SIGNATURE_KEY: 'key', TURBO_PREFLIGHT: '1' },
      TURBO_REMOTE_CACHE_TIMEOUT: '30',
    };
    const cache = wrapWithRemoteCache(local(), env, { onRemoteError });
    server.preflight = { 'access-control-allow-headers': '*' };

    await cache.save(saveOf('h1', await project()));
    await cache.close();

    expect(server.methods()).toEqual(['OPTIONS', 'PUT']);
    expect(server.log[1]).toMatchObject({
      url: '/v8/artifacts/h1?teamId=team_1&slug=slug',
      headers: { 'x-artifact-tag': expect.stringMatching(/=$/) as string },
    });
  });
});
