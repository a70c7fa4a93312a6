import type { FakeClock } from '@walkeros/store-testkit';
import { createFakeClock, sameValue, settle } from '@walkeros/store-testkit';
import type { Rig } from './open-store.js';
import { closeRigs, openRig, SESSIONS } from './open-store.js';

afterEach(closeRigs);

describe('the snapshot mode', () => {
  const open = async (): Promise<Rig & { clock: FakeClock }> => {
    const clock = createFakeClock();
    const rig = await openRig({
      clock,
      settings: { mode: 'snapshot', refresh: '30s' },
      content: SESSIONS,
    });
    return { ...rig, clock };
  };

  test('reads the tab once for any number of lookups within refresh', async () => {
    const { store, server } = await open();

    const first = store.get('s1');
    await Promise.all([first, store.get('s2'), store.get('nobody')]);
    for (let count = 0; count < 1000; count += 1) await store.get('s1');

    expect(server.counters.reads).toBe(1);
  });

  test('shows an edit once refresh is over, without making callers wait', async () => {
    const { store, server, person, clock } = await open();
    await store.get('s1');
    person.setCell('B2', 'platinum');

    clock.advance(29_000);
    expect(await store.get('s1')).toMatchObject({ tier: 'gold' });
    clock.advance(2_000);
    expect(await store.get('s1')).toMatchObject({ tier: 'gold' });
    while (!sameValue(await store.get('s1'), { tier: 'platinum', score: 98.5 })) await settle();

    expect(server.counters.reads).toBe(2);
  });

  test.each([
    ['back', -3_600_000],
    ['forth', 3_600_000],
  ])('is as old as it is, also when the time is set %s', async (_, ms) => {
    const { store, server, clock } = await open();
    await store.get('s1');

    clock.jump(clock.now() + ms);
    clock.advance(29_000);
    await store.get('s1');
    expect(server.counters.reads).toBe(1);
    clock.advance(32_000);
    await store.get('s1');
    expect(server.counters.reads).toBe(2);
  });

  test('serves the last good picture while Google fails, says so once, and not for ever', async () => {
    const { store, server, clock, logger } = await open();
    await store.get('s1');
    server.failNext({ status: 403, times: 100 });

    clock.advance(100_000);
    expect(await store.get('s1')).toMatchObject({ tier: 'gold' });
    expect(await store.get('nobody')).toBeUndefined();
    expect(logger.messages('WARN')).toHaveLength(1);
    clock.advance(201_000);

    await expect(store.get('s1')).rejects.toMatchObject({ kind: 'denied' });
  });

  test('serves the last good picture when a person renames a header, and says which is missing', async () => {
    const { another, person, clock, logger } = await open();
    const store = await another({ valueColumn: 'tier' });
    await store.get('s1');
    person.renameHeader('tier', 'level');

    clock.advance(100_000);
    expect(await store.get('s1')).toBe('gold');
    expect(logger.messages('WARN')).toEqual([
      expect.stringContaining('no header "tier", only "session", "level"'),
    ]);
  });

  test('keeps what a formula showed while it loads again, for one picture', async () => {
    const { store, person, clock } = await open();
    await store.get('s1');
    const refreshed = (): unknown => {
      clock.advance(100_000);
      return store.get('s1');
    };

    person.setCell('B2', 'Loading...');
    expect(await refreshed()).toMatchObject({ tier: 'gold' });
    await expect(refreshed()).rejects.toMatchObject({ kind: 'unavailable' });
    person.setCell('B2', 'iron');
    expect(await refreshed()).toMatchObject({ tier: 'iron' });
  });

  test('fails for a row that has loaded from the start, and does not call it absent', async () => {
    const { store, person, clock } = await open();
    await store.get('s1');
    person.insertRow(2, ['new', 'Loading...']);
    clock.advance(100_000);

    await expect(store.get('new')).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await store.get('s1')).toMatchObject({ tier: 'gold' });
  });

  test('fails when there has never been a picture', async () => {
    const { store, server } = await open();
    server.failNext({ status: 404 });

    await expect(store.get('s1')).rejects.toMatchObject({ kind: 'denied' });
    expect(await store.get('s1')).toMatchObject({ tier: 'gold' });
  });

  test('shows what was just written', async () => {
    const { store } = await open();
    await store.get('s1');

    await store.set('s1', { tier: 'iron' });

    expect(await store.get('s1')).toEqual({ tier: 'iron' });
  });
});
