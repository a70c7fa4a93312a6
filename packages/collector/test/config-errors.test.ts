import type { Finding, Flow } from '@walkeros/core';
import { ConfigError } from '@walkeros/core';
import { createMemoryStore, createRecordingLogger } from '@walkeros/store-testkit';
import { checkFlowConfig, startFlow } from '../src/index.js';
import { appSource } from './start-test-flow.js';

const code = () => createMemoryStore();
const cached = (store?: string) => ({
  code,
  cache: { ...(store !== undefined && { store }), rules: [{ ttl: 60 }] },
});

const TABLE: [title: string, flow: unknown, finding: Partial<Finding>][] = [
  [
    'a tier that is not declared',
    { stores: { redis: { code }, api: cached('rediss') } },
    {
      code: 'STORE_UNKNOWN',
      path: 'stores.api.cache.store',
      message:
        'Store "api" cache.store references "rediss", which is not declared in flow.stores',
      suggestion: 'redis',
    },
  ],
  [
    'a tier that every object inherits',
    { stores: { api: cached('toString') } },
    { code: 'STORE_UNKNOWN', path: 'stores.api.cache.store' },
  ],
  [
    'a store that caches in itself',
    { stores: { a: cached('a') } },
    { code: 'STORE_CYCLE', message: 'Cycle in cache.store chain: a -> a' },
  ],
  [
    'a cycle of two stores',
    { stores: { a: cached('b'), b: cached('a') } },
    { code: 'STORE_CYCLE', message: 'Cycle in cache.store chain: a -> b -> a' },
  ],
  [
    'a cycle that a chain leads to',
    { stores: { x: cached('a'), a: cached('b'), b: cached('c'), c: cached('a') } },
    { code: 'STORE_CYCLE', message: 'Cycle in cache.store chain: a -> b -> c -> a' },
  ],
  [
    'two stores with one namespace in one tier',
    {
      stores: {
        a: cached(),
        b: { code, cache: { namespace: 'a', rules: [{ ttl: 60 }] } },
      },
    },
    { code: 'NAMESPACE_TAKEN', path: 'stores.b.cache.namespace' },
  ],
  [
    'an empty namespace',
    { stores: { a: { code, cache: { namespace: '', rules: [{ ttl: 60 }] } } } },
    { path: 'stores.a.cache.namespace' },
  ],
  [
    'a ttl of zero',
    { stores: { a: { code, cache: { rules: [{ ttl: 0 }] } } } },
    { path: 'stores.a.cache.rules.0.ttl' },
  ],
  [
    'the id of the built-in tier',
    { stores: { __cache: { code } } },
    { code: 'CONFLICT', path: 'stores.__cache' },
  ],
  [
    'the package that the cache replaced, with a version',
    { stores: { memory: { package: '@walkeros/store-memory@4.0.2' } } },
    { code: 'DEPRECATED_PACKAGE', path: 'stores.memory.package' },
  ],
  [
    'a reference to a store that is not declared',
    {
      stores: { sessions: { code } },
      transformers: { t: { env: { deep: [{ store: '$store.session' }] } } },
    },
    {
      code: 'STORE_UNKNOWN',
      path: 'transformers.t.env.deep.0.store',
      suggestion: 'sessions',
    },
  ],
  [
    'a store that is given another store',
    { stores: { a: { code }, b: { code, env: { other: '$store.a' } } } },
    { code: 'CONFIG_INVALID', path: 'stores.b.env.other' },
  ],
  [
    'a state with a store that is not declared',
    {
      transformers: {
        t: { state: [{ mode: 'set', store: 'gone', key: 'user.id', value: 'data.x' }] },
      },
    },
    { code: 'STORE_UNKNOWN', path: 'transformers.t.state.0.store' },
  ],
  [
    'a chain with an unknown transformer',
    {
      sources: { s: { code: appSource, next: ['enrich', 'enrihc'] } },
      transformers: { enrich: {} },
    },
    { code: 'STEP_UNKNOWN', path: 'sources.s.next.1', suggestion: 'enrich' },
  ],
  [
    'a chain in the config of a step with an unknown transformer',
    { destinations: { d: { code: { push() {} }, config: { before: 'nobody' } } } },
    { code: 'STEP_UNKNOWN', path: 'destinations.d.config.before' },
  ],
  [
    'transformers in a circle',
    { transformers: { a: { next: 'b' }, b: { before: ['c'] }, c: { next: 'a' } } },
    { code: 'STEP_CYCLE', message: 'Cycle in transformer chain: a -> b -> c -> a' },
  ],
  [
    'a variable that is not declared',
    { variables: { region: 'eu' }, collector: { name: '$var.regoin' } },
    { code: 'REFERENCE_UNRESOLVED', path: 'collector.name', suggestion: 'region' },
  ],
  [
    'an environment variable without a value, in a cache',
    { stores: { a: { code, cache: { rules: [{ ttl: '$env.NO_SUCH_TTL' }] } } } },
    { code: 'REFERENCE_UNRESOLVED', path: 'stores.a.cache.rules.0.ttl' },
  ],
  [
    'a package that is not installed',
    { stores: { a: { package: '@walkeros/no-such-store@^1.2' } } },
    {
      code: 'PACKAGE_NOT_FOUND',
      path: 'stores.a.package',
      message:
        'package "@walkeros/no-such-store" is not installed; run "npm install @walkeros/no-such-store"',
    },
  ],
  [
    'settings that the package of a store refuses',
    {
      stores: {
        a: { package: '@walkeros/server-store-fs', config: { settings: { baesPath: '/tmp' } } },
      },
    },
    { path: 'stores.a.config.settings.baesPath', suggestion: 'basePath' },
  ],
  [
    'code that is no component',
    { stores: { a: { code: { get() {} } } } },
    { path: 'stores.a.code' },
  ],
  ['a config that is no object', 'flow', { code: 'CONFIG_INVALID', path: '' }],
];

async function failure(
  config: unknown,
  logger = createRecordingLogger(),
): Promise<ConfigError> {
  const error: unknown = await startFlow(config as Flow, { logger, env: {} }).catch(
    (thrown: unknown) => thrown,
  );
  if (error instanceof ConfigError) return error;
  throw new Error('the flow started', { cause: error });
}

describe('a config', () => {
  it.each(TABLE)('with %s is refused with the place', async (_, flow, finding) => {
    const error = await failure(flow);

    expect(error.findings).toContainEqual(expect.objectContaining(finding));
  });

  it('with several mistakes is refused once, with all of them', async () => {
    const error = await failure({
      stores: { a: cached('b'), b: cached('a'), c: { package: 'no-such-package-x' } },
      transformers: { t: { next: 'nobody', env: { store: '$store.nowhere' } } },
      colector: {},
    });

    expect(error.findings.map((finding) => finding.path).sort()).toEqual([
      'colector',
      'stores.a.cache.store',
      'stores.c.package',
      'transformers.t.env.store',
      'transformers.t.next',
    ]);
  });

  it('with a cycle has its path logged before the start fails', async () => {
    const logger = createRecordingLogger();

    const error = await failure({ stores: { a: cached('b'), b: cached('a') } }, logger);

    expect(logger.messages('ERROR')).toEqual(['Cycle in cache.store chain: a -> b -> a']);
    expect(error.message).toContain('Cycle in cache.store chain: a -> b -> a');
  });

  it('is refused before any store opens', async () => {
    const opened: string[] = [];
    const open = ({ id }: { id: string }) => {
      opened.push(id);
      return createMemoryStore();
    };

    await failure({ stores: { good: { code: open }, bad: cached('nobody') } });

    expect(opened).toEqual([]);
  });

  it('says nothing more of a package that is refused by name', async () => {
    const { findings } = await failure({
      stores: { a: { package: '@walkeros/store-memory' } },
    });

    expect(findings.map((finding) => finding.code)).toEqual(['DEPRECATED_PACKAGE']);
  });

  it('can be checked without starting it', () => {
    expect(checkFlowConfig({ stores: { api: cached('redis') } })).toMatchObject([
      { code: 'STORE_UNKNOWN', path: 'stores.api.cache.store' },
    ]);
    expect(checkFlowConfig({ stores: { api: cached() } })).toEqual([]);
  });
});
