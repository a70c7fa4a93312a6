import { LayeredCache } from '../src/index.js';
import { machine } from './machine.js';
import { project, saveOf } from './project.js';
import { startTurboServer } from './turbo-server.js';

/** A server that has `h1` and `h2`, and a machine that has `h2` and `h3`. */
async function twoMachines() {
  const server = await startTurboServer();
  const one = machine(server);
  for (const hash of ['h1', 'h2']) await one.cache.save(saveOf(hash, await project()));
  await one.cache.close();
  const other = machine(server);
  for (const hash of ['h2', 'h3']) await other.local.save(saveOf(hash, await project()));
  server.log.length = 0;
  return { ...other, server };
}

const GRAPH = ['h1', 'h2', 'h3', 'h4'];
const FOUND = new Map([
  ['h1', 'remote'],
  ['h2', 'local'],
  ['h3', 'local'],
]);

test('a whole graph is asked for in one request, and what is local not at all', async () => {
  const { cache, server } = await twoMachines();
  expect(await cache.hasMany(GRAPH)).toEqual(FOUND);
  expect(server.methods()).toEqual(['POST']);

  expect(await cache.get('h4')).toBeNull();
  expect(server.methods()).toEqual(['POST']);
  await cache.close();
});

test('what is all local asks for nothing', async () => {
  const { cache, server } = await twoMachines();
  expect((await cache.hasMany(['h2', 'h3'])).size).toBe(2);
  expect(server.log).toEqual([]);
  await cache.close();
});

test('a graph of more tasks than a server answers for at once is asked for in parts', async () => {
  const { cache, server } = await twoMachines();
  const graph = Array.from({ length: 20_003 }, (_, index) => `h${index}`);

  expect(await cache.hasMany(graph)).toEqual(FOUND);
  expect(server.methods()).toEqual(['POST', 'POST', 'POST']);
  await cache.close();
});

test('a remote that fails costs one report, and what is local is known all the same', async () => {
  const { cache, errors, server } = await twoMachines();
  server.fault = { fault: { kind: 'status', status: 500 } };
  expect([...(await cache.hasMany(GRAPH)).keys()]).toEqual(['h2', 'h3']);
  expect(errors).toHaveLength(1);
  await cache.close();
});

test('a layer below is asked for all at once, too', async () => {
  const { cache, server } = await twoMachines();
  const has = (): Promise<boolean> => Promise.resolve(false);
  const outer = new LayeredCache(cache, {
    has,
    get: async () => null,
    put: async () => undefined,
  });
  expect(await outer.hasMany(GRAPH)).toEqual(FOUND);
  expect(server.methods()).toEqual(['POST']);
  await outer.close();
});
