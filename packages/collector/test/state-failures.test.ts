import type { State } from '@walkeros/core';
import { StoreError } from '@walkeros/core';
import { createFaultyStore, type Fault, type FaultyStore } from '@walkeros/store-testkit';
import { checkFlowConfig } from '../src/index.js';
import {
  appSource,
  recordingDestination,
  startTestFlow,
  storeCode,
} from './start-test-flow.js';

const SECRET = 'stored-value-5f2a';

const get: State = { mode: 'get', store: 's', key: 'user.id', value: 'data.w' };
const set: State = { mode: 'set', store: 's', key: 'user.id', value: 'data.v' };
const event = { name: 'page view', user: { id: 'u' }, data: { v: SECRET } };

async function startWith(store: FaultyStore, state: State | State[], onStep = 'source') {
  const out = recordingDestination();
  const of = (kind: string): object => (onStep === kind ? { state } : {});
  const flow = await startTestFlow({
    sources: { app: { code: appSource, next: 't', ...of('source') } },
    stores: { s: { code: storeCode(store) } },
    transformers: { t: of('transformer') },
    destinations: { out: { code: out, ...of('destination') } },
  });
  return { ...flow, out };
}

describe.each(['source', 'transformer', 'destination'])('a state of a %s', (kind) => {
  const id = { source: 'app', transformer: 't', destination: 'out' }[kind];
  const label = `state of ${kind} "${id}"`;

  it.each<[string, Fault, string]>([
    ['throws', { kind: 'throw', error: new Error(SECRET) }, 'Error'],
    ['rejects', { kind: 'reject', error: new TypeError(`cannot take ${SECRET}`) }, 'TypeError'],
    [
      'is down',
      {
        kind: 'reject',
        error: new StoreError('unavailable', 'it is down', { store: 's', operation: 'get' }),
      },
      'store "s" get: it is down',
    ],
  ])('whose store %s lets every event pass, and says so once', async (_, fault, reason) => {
    const store = createFaultyStore();
    store.always('get', fault);
    store.always('set', fault);
    const { elb, out, logger, collector } = await startWith(store, [get, set], kind);

    for (let sent = 0; sent < 3; sent++) expect((await elb(event)).ok).toBe(true);

    expect(out.events.map(({ data }) => data)).toEqual(Array(3).fill({ v: SECRET }));
    expect(logger.messages('ERROR')).toEqual([`${label}: get of "u" failed: ${reason}`]);
    expect(JSON.stringify(logger.lines)).not.toContain(SECRET);
    expect(collector.status.failed).toBe(0);
  });

  it('whose store hangs is cut off, and leaves the store alone for a while', async () => {
    const store = createFaultyStore();
    store.always('get', { kind: 'hang' });
    const { elb, out, clock, logger } = await startWith(store, get, kind);

    const pushed = elb(event);
    await clock.advanceAsync(5_000);
    expect((await pushed).ok).toBe(true);
    expect((await elb(event)).ok).toBe(true);

    expect(out.events).toHaveLength(2);
    expect(store.calls).toHaveLength(1);
    expect(logger.messages('ERROR')).toEqual([
      `${label}: get of "u" failed: no answer within 5000 ms`,
    ]);

    store.heal();
    await store.set('u', 'back');
    await clock.advanceAsync(60_000);
    await elb(event);
    expect(out.events.at(-1)?.data['w']).toBe('back');
  });

  it('keeps no timer after an answer', async () => {
    const store = createFaultyStore();
    store.always('get', { kind: 'reject', error: new Error('no') });
    const { elb, clock } = await startWith(store, get, kind);
    await elb(event);
    // The store's own deadlines share one timer.
    const before = clock.pending;

    await elb(event);

    expect(clock.pending).toBe(before);
  });
});

describe('one failing entry of a state', () => {
  it('does not keep the next one from running', async () => {
    const store = createFaultyStore();
    store.script('get', { kind: 'throw', error: new Error('no') });
    const { elb, out } = await startWith(store, [get, set, { ...get, value: 'data.x' }]);

    await elb(event);

    expect(out.events[0]?.data).toEqual({ v: SECRET, x: SECRET });
  });

  it('may be one whose function throws', async () => {
    const fn = (): never => {
      throw new Error('no');
    };
    const { elb, out } = await startWith(createFaultyStore(), { ...set, value: { fn } });

    expect((await elb(event)).ok).toBe(true);
    expect(out.events).toHaveLength(1);
  });
});

describe('a config with a state that cannot run', () => {
  const flowWith = (state: object, place: object = { state }): object => ({
    stores: { sessions: { package: 'p' } },
    destinations: { out: { package: 'p', ...place } },
  });
  const valid = { mode: 'get', key: 'user.id', value: 'data.x' };

  it.each<[string, object, string, string]>([
    ['an undeclared store', { ...valid, store: 'session' }, 'STORE_UNKNOWN', 'store'],
    ['a constant to write to', { ...valid, value: { value: 1 } }, 'CONFIG_INVALID', 'value'],
    [
      'a function to write to',
      { ...valid, value: { key: 'a', fn: String } },
      'CONFIG_INVALID',
      'value',
    ],
    ['a path over a list', { ...valid, value: 'nested.*.data' }, 'UNSAFE_PATH', 'value'],
    ['a path to a prototype', { ...valid, value: '__proto__.x' }, 'UNSAFE_PATH', 'value'],
    [
      'a path to a class',
      { ...valid, value: { key: 'constructor.x' } },
      'UNSAFE_PATH',
      'value.key',
    ],
    ['a key on a prototype', { ...valid, key: 'data.__proto__' }, 'UNSAFE_PATH', 'key'],
    ['no mode', { key: 'a', value: 'b' }, 'MISSING_VALUE', 'mode'],
    ['a mode of its own', { ...valid, mode: 'delete' }, 'CONFIG_INVALID', 'mode'],
  ])('(%s) is refused with the path', (_, state, code, field) => {
    for (const [place, path] of [
      [{ state }, 'state'],
      [{ state: [valid, state] }, 'state.1'],
      [{ config: { state } }, 'config.state'],
    ] as const) {
      expect(checkFlowConfig(flowWith(state, place))).toEqual([
        expect.objectContaining({ code, path: `destinations.out.${path}.${field}` }),
      ]);
    }
  });

  it('names the store that was meant', () => {
    const [finding] = checkFlowConfig(flowWith({ ...valid, store: 'session' }));

    expect(finding?.suggestion).toBe('sessions');
  });
});
