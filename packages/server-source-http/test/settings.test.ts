import { ConfigError } from '@walkeros/core';
import { type HttpSourceSettings, settingsSchema, sourceHttpInit } from '../src/index.js';
import { createContext } from './open-source.js';

function open(settings: unknown): unknown {
  return sourceHttpInit(
    createContext(settings as HttpSourceSettings, {
      push: () => Promise.resolve({ ok: true }),
    }),
  );
}

describe('the settings of the HTTP source', () => {
  test('have safe defaults', () => {
    expect(settingsSchema.parse({})).toEqual({
      port: 8080,
      host: '127.0.0.1',
      path: '/collect',
      maxBytes: 1_048_576,
      maxBatch: 100,
      maxInFlight: 1000,
      cors: true,
      respond: 'delivered',
      requestTimeout: 30_000,
      shutdownTimeout: 4_000,
    });
  });

  test.each([
    [{ port: 65_536 }, 'port'],
    [{ port: 80.5 }, 'port'],
    [{ host: '' }, 'host'],
    [{ path: 'collect' }, 'path'],
    [{ path: '/a b' }, 'path'],
    [{ path: '/:id' }, 'path'],
    [{ path: '/readyz' }, 'path'],
    [{ maxBytes: 0 }, 'maxBytes'],
    [{ maxBatch: -1 }, 'maxBatch'],
    [{ maxInFlight: 0 }, 'maxInFlight'],
    [{ cors: { origins: ['https://example.com/path'] } }, 'cors.origins.0'],
    [{ respond: 'later' }, 'respond'],
    [{ requestTimeout: 'soon' }, 'requestTimeout'],
    [{ shutdownTimeout: 0 }, 'shutdownTimeout'],
    [{ prot: 1 }, 'prot'],
  ])('refuse %j and name the field', (settings, field) => {
    expect(() => open(settings)).toThrow(ConfigError);
    expect(() => open(settings)).toThrow(`sources.http.config.settings.${field}:`);
  });

  test('suggest the name that was probably meant', () => {
    expect(() => open({ maxByte: 1 })).toThrow('did you mean "maxBytes"?');
  });
});
