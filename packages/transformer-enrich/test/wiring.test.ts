import { ConfigError } from '@walkeros/core';
import { createMemoryStore } from '@walkeros/store-testkit';
import enrich, { settingsSchema, transformerEnrichInit } from '../src/index.js';
import { openEnrich } from './open-enrich.js';

describe('the wiring of the enrich transformer', () => {
  test.each([
    [undefined, 'transformers.enrich.env.store: is missing'],
    ['$store.sessions', 'transformers.enrich.env.store: is not a store'],
    [null, 'transformers.enrich.env.store: is not a store'],
    [{ code: () => ({}) }, 'transformers.enrich.env.store: is not a store'],
  ])('is refused with %j in the place of the store', (store, message) => {
    expect(() => openEnrich(store)).toThrow(ConfigError);
    expect(() => openEnrich(store)).toThrow(message);
    expect(() => openEnrich(store)).toThrow('"env": { "store": "$store.<id>" }');
  });

  test.each([
    [{ target: '' }, 'target'],
    [{ target: 'data.__proto__.x' }, 'target'],
    [{ target: 'nested.*.data' }, 'target'],
    [{ status: 'a..b' }, 'status'],
    [{ key: { kee: 'user.id' } }, 'key.kee'],
    [{ map: { a: { key: 5 } } }, 'map.a.key'],
    [{ onMiss: 'keep' }, 'onMiss'],
    [{ onError: 'retry' }, 'onError'],
    [{ timeout: 0 }, 'timeout'],
    [{ keys: 'user.id' }, 'keys'],
  ])('is refused with the settings %j, by name', (settings, field) => {
    const open = () => openEnrich(createMemoryStore(), settings);
    expect(open).toThrow(ConfigError);
    expect(open).toThrow(`transformers.enrich.config.settings.${field}:`);
  });

  test('needs no settings', () => {
    expect(settingsSchema.parse({})).toEqual({
      key: 'user.session',
      target: 'data',
      onMiss: 'pass',
      onError: 'pass',
      timeout: 5_000,
    });
  });

  test('works through the named and the default export alike', () => {
    expect(enrich).toBe(transformerEnrichInit);
  });
});
