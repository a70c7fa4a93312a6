import { checkFlow } from '../src/schemas/index.js';
import {
  brokenFlows,
  data,
  init,
  own,
  rule,
  withData,
  withMatch,
  withRule,
  withStore,
  type Expected,
} from './broken-flows.js';

function summary(value: unknown, path?: string): Expected[] {
  return checkFlow(value, path).findings.map(({ code, path: where, suggestion }) =>
    suggestion === undefined ? [code, where] : [code, where, suggestion],
  );
}

describe('checkFlow', () => {
  it.each(brokenFlows)('finds %s', (_name, flow, ...expected) => {
    expect(summary(flow)).toEqual(expected);
  });

  it('says where the flow stands', () => {
    expect(summary({ store: {} }, 'flows.main')).toEqual([
      ['UNKNOWN_KEY', 'flows.main.store', 'stores'],
    ]);
  });

  it('gives back the very flow, untouched, when there is nothing wrong', () => {
    const flow = { transformers: { t: { env: { now: init } } } };
    const checked = checkFlow(Object.freeze(flow));
    expect(checked.findings).toEqual([]);
    expect(checked.flow).toBe(flow);
    expect(checkFlow({ hooks: 1 }).flow).toBeUndefined();
  });

  it('accepts live objects, functions and fields that are undefined', () => {
    class Client {}
    const flow = {
      stores: { api: { code: init, config: { env: { client: new Client() }, timeout: '2s' } } },
      sources: { web: { code: init, primary: true, next: undefined } },
      transformers: { t: { env: { store: new Map() }, before: ['a'], next: 'b' }, empty: {} },
      destinations: {
        made: { code: init },
        plain: { code: { push: init }, config: { init: true, data: { fn: init, key: 'a' } } },
      },
      collector: { logger: { handler: init }, shutdownTimeout: '5s', release: undefined },
    };
    expect(checkFlow(flow).findings).toEqual([]);
  });

  it('accepts every field of a store cache and of an event cache', () => {
    const rules = [
      { ttl: '5m', negative: 10, stale: '1h', refresh: '30s', jitter: 0.1 },
      { match: { key: 'value', operator: 'exists', not: true }, ttl: 0.5 },
    ];
    const flow = {
      stores: {
        api: {
          package: 'p',
          cache: { store: 'x', namespace: 'n', rules, isolate: false, timeout: 50 },
        },
        state: { package: 'p', cache: { namespace: 'mine', rules } },
      },
      transformers: {
        t: {
          cache: {
            stop: true,
            rules: [
              { key: ['event.name'], ttl: 60, update: { 'data.status': 'cache.status' } },
            ],
          },
        },
      },
    };
    expect(checkFlow(flow).findings).toEqual([]);
  });

  it('refuses a match and a mapping that contain themselves or go on for ever', () => {
    const match: { and: unknown[] } = { and: [] };
    match.and.push({ or: [match] });
    expect(summary(withMatch(match))).toEqual([['CONFIG_INVALID', `${rule}.match`]]);
    const value: { map: Record<string, unknown> } = { map: {} };
    value.map['again'] = [value];
    expect(summary(withData(value))).toEqual([['CONFIG_INVALID', data]]);
    const deep = '{"and":['.repeat(50_000) + ']}'.repeat(50_000);
    expect(summary(withMatch(own(deep)))).toEqual([['CONFIG_INVALID', '']]);
  });

  it('never repeats a value', () => {
    const secret = 'S3cr3t-canary';
    for (const [, flow] of brokenFlows) {
      const planted = JSON.stringify(flow, (_key, value: unknown) =>
        typeof value === 'string' || typeof value === 'number' ? secret : value,
      );
      expect(JSON.stringify(checkFlow(JSON.parse(planted)).findings)).not.toContain(secret);
    }
  });

  it.each([
    ['key', 'caller asks for'],
    ['update', 'no event'],
    ['stop', 'goes on to the backing'],
  ])('says why a store rule has no %s, and what to use instead', (field, why) => {
    const [finding] = checkFlow(withRule({ [field]: 1 })).findings;
    expect(finding?.message).toContain(why);
    expect(finding?.message).toMatch(/use `cache` on a step/i);
  });

  it('says what took the place of the removed store', () => {
    const [finding] = checkFlow(withStore({ package: '@walkeros/store-memory' })).findings;
    expect(finding?.expected).toContain('leave `cache.store` out');
    expect(finding?.expected).toContain('@walkeros/server-store-fs');
  });
});
