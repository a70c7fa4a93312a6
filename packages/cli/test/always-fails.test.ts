import { validateFlow } from '../src/index.js';
import { flow, users, withSettings } from './corpus/broken-config.js';
import { loadWorkspace } from './corpus/load-workspace.js';

const enrich = (fields: string): string =>
  flow({ transformers: `"enrich": { "package": "@walkeros/transformer-enrich"${fields} }` });
const http = (port: string): string =>
  `"package": "@walkeros/server-source-http", "next": "enrich"${port}`;
const at = (port: number): string => `, "config": { "settings": { "port": ${port} } }`;

async function errorsIn(text: string): Promise<string[]> {
  const { diagnostics } = await validateFlow(text, { load: loadWorkspace });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return errors.map(({ code, path }) => `${code} ${path.replace('flows.main.', '')}`);
}

describe('what every start would refuse is an error:', () => {
  test.each([
    ['a lookup of no store', enrich(''), 'MISSING_VALUE transformers.enrich.env.store'],
    [
      'a store without its $store',
      enrich(', "env": { "store": "users" }'),
      'CONFIG_INVALID transformers.enrich.env.store',
    ],
    [
      'a store under another name',
      enrich(', "env": { "stroe": "$store.users" }'),
      'MISSING_VALUE transformers.enrich.env.store',
    ],
    [
      'an endpoint that is no URL',
      withSettings('server-store-api', '"endpoint": "not a url"'),
      'CONFIG_INVALID stores.users.config.settings.endpoint',
    ],
    [
      'an endpoint of another scheme',
      withSettings('server-store-api', '"endpoint": "ftp://a.example"'),
      'CONFIG_INVALID stores.users.config.settings.endpoint',
    ],
    [
      'an endpoint with the placeholder of a shell',
      withSettings(
        'server-store-api',
        '"endpoint": "https://a.example", "set": { "endpoint": "${X}/y" }',
      ),
      'CONFIG_INVALID stores.users.config.settings.set.endpoint',
    ],
    [
      'a Redis at no address',
      withSettings('server-store-redis', ''),
      'MISSING_VALUE stores.users.config.settings.url',
    ],
    [
      'a damaged key file',
      withSettings('server-store-sheets', '"id": "1", "credentials": "{bad json"'),
      'CONFIG_INVALID stores.users.config.settings.credentials',
    ],
    [
      'a whole address as the id of a sheet',
      withSettings(
        'server-store-sheets',
        '"id": "https://docs.google.com/spreadsheets/d/1/edit"',
      ),
      'CONFIG_INVALID stores.users.config.settings.id',
    ],
    [
      'messages over a store that carries none',
      flow({
        stores: `${users('"cache": { "sync": "disk", "rules": [{ "ttl": 5 }] }')}, ${users().replace('users', 'disk')}`,
      }),
      'CONFIG_INVALID stores.users.cache.sync',
    ],
    [
      'a destination in the place of a store',
      flow({ stores: '"users": { "package": "@walkeros/destination-console" }' }),
      'PACKAGE_INVALID stores.users.package',
    ],
    [
      'two sources on the default port',
      flow({ sources: `"web": { ${http('')} }, "app": { ${http(at(8080))} }` }),
      'CONFLICT sources.app.config.settings.port',
    ],
  ])('%s', async (_what, text, error) => {
    expect(await errorsIn(text)).toEqual([error]);
  });
});

describe('what may well start is none:', () => {
  test.each([
    [
      'an endpoint that waits for the environment',
      withSettings('server-store-api', '"endpoint": "$env.API_URL/users"'),
    ],
    [
      'a Redis that waits for the environment',
      withSettings('server-store-redis', '"url": "$env.R"'),
    ],
    [
      'credentials that wait for the environment',
      withSettings('server-store-sheets', '"id": "$env.ID", "credentials": "$env.KEY"'),
    ],
    [
      'sources on ports of their own, or on any that is free',
      flow({
        sources: `"a": { ${http('')} }, "b": { ${http(at(8081))} }, "c": { ${http(at(0))} }, "d": { ${http(at(0))} }`,
      }),
    ],
  ])('%s', async (_what, text) => {
    expect(await errorsIn(text)).toEqual([]);
  });
});

test.each(['"endpoint": "https://a.example"', '"config": { "endpoint": "https://a.example" }'])(
  'a setting that stands too high, as in %s, is told where it belongs',
  async (fields) => {
    const text = flow({
      stores: `"users": { "package": "@walkeros/server-store-api", ${fields} }`,
    });
    const { diagnostics } = await validateFlow(text, { load: loadWorkspace });

    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'UNKNOWN_KEY',
        message: 'is a setting of the package, which belongs under "config.settings"',
      }),
    );
    expect(diagnostics.filter(({ code }) => code === 'UNKNOWN_KEY')).toHaveLength(1);
  },
);
