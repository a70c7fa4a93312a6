import { storeContract } from '@walkeros/store-testkit';
import { closeRigs, openRig } from './open-store.js';

afterEach(closeRigs);

storeContract('server-store-sheets', {
  async open({ clock }) {
    const { store } = await openRig({
      clock,
      quota: false,
      content: { Store: [['key', 'value']] },
      settings: { valueColumn: 'value', quota: { reads: 100_000, writes: 100_000 } },
    });
    return store;
  },
  traits: { maxValueBytes: 50_000, afterDestroy: 'answers' },
});
