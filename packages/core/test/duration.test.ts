import {
  ConfigError,
  MAX_TIMER_MS,
  parseDuration,
  parseTimeout,
  silentLogger,
  storeTimeoutMs,
} from '../src/index.js';
import { checkFlow } from '../src/schemas/index.js';

const code = (): never => {
  throw new Error('checks never call code');
};

describe('a timeout', () => {
  test('may be as long as a timer can run', () => {
    expect(parseTimeout(MAX_TIMER_MS)).toBe(MAX_TIMER_MS);
    expect(parseTimeout('24d')).toBe(24 * 86_400_000);
  });

  test.each([MAX_TIMER_MS + 1, '25d', '30d', Number.POSITIVE_INFINITY])(
    'of %j is refused',
    (value) => expect(parseTimeout(value)).toBeUndefined(),
  );

  test('of a store that is too long is refused with the limit', () => {
    const open = (): number =>
      storeTimeoutMs(
        { id: 'users', config: { timeout: '30d' }, env: {}, logger: silentLogger },
        1_000,
      );
    expect(open).toThrow(ConfigError);
    expect(open).toThrow(/stores\.users\.config\.timeout: is longer than a timer can run/);
    expect(open).toThrow(/24\.8 days/);
  });

  test.each([
    ['stores.s.config.timeout', { stores: { s: { code, config: { timeout: '30d' } } } }],
    [
      'stores.s.cache.timeout',
      { stores: { s: { code, cache: { timeout: 2 ** 31, rules: [{ ttl: 1 }] } } } },
    ],
    ['collector.shutdownTimeout', { collector: { shutdownTimeout: '25d' } }],
    [
      'destinations.d.config.retry.maxDelay',
      { destinations: { d: { code, config: { retry: { maxDelay: '30d' } } } } },
    ],
    [
      'destinations.d.config.batch.age',
      { destinations: { d: { code, config: { batch: { age: 2 ** 31 } } } } },
    ],
    [
      'destinations.d.config.batch',
      { destinations: { d: { code, config: { batch: 2 ** 31 } } } },
    ],
  ])('at %s is refused with the limit when it is too long', (path, flow) => {
    const { findings } = checkFlow(flow);
    expect(findings).toMatchObject([{ code: 'CONFIG_INVALID', path }]);
    expect(findings[0]?.expected).toContain('2147483647');
  });
});

describe('a duration', () => {
  test('may be longer than any timer', () => {
    const rules = [{ ttl: '30d', stale: '365d' }];
    expect(checkFlow({ stores: { s: { code, cache: { rules } } } }).findings).toEqual([]);
    expect(parseDuration('30d')).toBe(30 * 86_400_000);
    expect(parseDuration(31_536_000)).toBe(31_536_000_000);
  });
});
