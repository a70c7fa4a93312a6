import { startRedisSentinel } from '@walkeros/store-testkit';
import { durationOf, kindOf, openStore, untilItWorks } from './open-store.js';

test('a store behind Sentinel follows the master to its successor', async () => {
  const rig = await startRedisSentinel();
  const { sentinel, name } = rig;
  const { store, logger } = await openStore({
    sentinels: [sentinel],
    name,
    commandTimeout: 300,
  });
  try {
    await store.set('key', 'value');
    expect(JSON.parse(await rig.master.cli('get', 'key'))).toBe('value');
    await rig.master.kill();
    expect(await durationOf(() => store.get('key'))).toBeLessThan(600);
    expect(await kindOf(store.get('key'))).toBe('unavailable');

    await rig.failedOver();
    expect(await untilItWorks(() => store.set('key', 'new'))).toBeLessThan(2_500);
    expect(JSON.parse(await rig.replica.cli('get', 'key'))).toBe('new');
    expect(logger.lines).toHaveLength(1);
  } finally {
    await store.destroy();
    await rig.stop();
  }
}, 30_000);
