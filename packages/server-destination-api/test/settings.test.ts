import type { ConfigError } from '@walkeros/core';
import { destinationApiInit } from '../src/index.js';
import { stepContext } from './open-destination.js';

const url = 'https://example.com/events';
const at = 'destinations.api.config.settings';

test.each([
  ['no URL', {}, `${at}.url`],
  ['a relative URL', { url: '/events' }, `${at}.url`],
  ['another scheme', { url: 'ftp://example.com' }, `${at}.url`],
  ['a broken login', { url: 'https://a:%E0%A4@example.com' }, `${at}.url`],
  ['an unknown method', { url, method: 'GET' }, `${at}.method`],
  ['a header with a line break', { url, headers: { a: 'b\r\nc: d' } }, `${at}.headers.a`],
  ['no tries', { url, retry: { attempts: 0 } }, `${at}.retry.attempts`],
  ['a batch of nothing', { url, batch: { size: 0 } }, `${at}.batch.size`],
  ['an unknown policy', { url, queue: { policy: 'drop' } }, `${at}.queue.policy`],
  ['an unknown setting', { url, retries: 3 }, `${at}.retries`],
])('a config with %s is refused at its field', (_, settings, path) => {
  const open = (): unknown => destinationApiInit(stepContext(settings as never));

  expect(open).toThrow(path);
  try {
    open();
  } catch (error) {
    expect((error as ConfigError).findings.map((finding) => finding.path)).toEqual([path]);
  }
});
