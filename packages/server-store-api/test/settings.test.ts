import type { ConfigError } from '@walkeros/core';
import { storeContext } from '@walkeros/store-testkit';
import defaultInit, { storeApiInit } from '../src/index.js';

function findingsOf(settings: unknown, config: Record<string, unknown> = {}): string[] {
  try {
    storeApiInit(storeContext({ id: 'users', settings: settings as never, config }));
  } catch (error) {
    return (error as ConfigError).findings.map(({ path, message }) => `${path} ${message}`);
  }
  return [];
}

const at = 'stores.users.config.settings';

test.each([
  ['no endpoint', {}, `${at}.endpoint is missing`],
  ['a relative endpoint', { endpoint: '/users' }, `${at}.endpoint is not a URL`],
  ['another scheme', { endpoint: 'file:///etc/passwd' }, `${at}.endpoint is not an HTTP URL`],
  [
    'the key as host',
    { endpoint: 'https://{key}/users' },
    `${at}.endpoint has "{key}" outside of path and query`,
  ],
  [
    'the key within the host',
    { endpoint: 'https://{key}.example.com/{key}' },
    `${at}.endpoint has "{key}" outside of path and query`,
  ],
  [
    'the key as password',
    { endpoint: 'https://user:{key}@example.com/' },
    `${at}.endpoint has "{key}" outside of path and query`,
  ],
  [
    'the key as port',
    { endpoint: 'https://example.com:{key}/' },
    `${at}.endpoint is not a URL`,
  ],
  [
    'the key as scheme',
    { endpoint: '{key}://example.com/' },
    `${at}.endpoint is not an HTTP URL`,
  ],
  [
    'a key that the path walks over',
    { endpoint: 'https://example.com/{key}/../users' },
    `${at}.endpoint has "{key}" outside of path and query`,
  ],
  [
    'a fragment',
    { endpoint: 'https://example.com/#{key}' },
    `${at}.endpoint has a fragment ("#…"), which is never sent`,
  ],
  [
    'a broken login',
    { endpoint: 'https://a:%E0%A4@example.com/' },
    `${at}.endpoint has a user or password with a broken percent-encoding`,
  ],
  [
    'a broken endpoint of a verb',
    { endpoint: 'https://example.com', set: { endpoint: 'nowhere' } },
    `${at}.set.endpoint is not a URL`,
  ],
  [
    'a line break in a header',
    { endpoint: 'https://example.com', headers: { 'x-a': 'b\r\nx-c: d' } },
    `${at}.headers.x-a holds characters that a header cannot carry`,
  ],
  [
    'a header of the connection',
    { endpoint: 'https://example.com', headers: { 'Content-Length': '5' } },
    `${at}.headers.Content-Length is set by the HTTP client`,
  ],
  [
    'a timeout of nothing',
    { endpoint: 'https://example.com', timeout: 0 },
    `${at}.timeout is 0`,
  ],
  [
    'an unknown setting',
    { endpoint: 'https://example.com', url: 'x' },
    `${at}.url is not a known setting`,
  ],
  [
    'conditions on a read by POST',
    { endpoint: 'https://example.com', method: 'POST', revalidate: true },
    `${at}.revalidate is for "method": "GET" only`,
  ],
  [
    'tries of a read by POST',
    { endpoint: 'https://example.com', method: 'POST', retry: { attempts: 3 } },
    `${at}.retry is for "method": "GET" only`,
  ],
])('a config with %s is refused at its field', (_, settings, finding) => {
  expect(findingsOf(settings)).toEqual([finding]);
});

test('a part of the body is refused for files, which are taken whole', () => {
  const settings = { endpoint: 'https://example.com', select: 'data.value' };
  const refused = `${at}.select is not allowed beside config.file`;

  expect(findingsOf(settings, { file: true })).toEqual([expect.stringContaining(refused)]);
  expect(findingsOf(settings)).toEqual([]);
});

test('a timeout of the store that is none is refused at its field', () => {
  expect(findingsOf({ endpoint: 'https://example.com' }, { timeout: 'soon' })).toEqual([
    'stores.users.config.timeout is not a timeout',
  ]);
});

test('the package exports its init function by name and as default', () => {
  expect(defaultInit).toBe(storeApiInit);
});
