import { createMemoryStore, storeContract } from '../src/index.js';

const shares = 'the plain test store keeps what it is given, so that tests can see aliases';

storeContract('the memory store', {
  open: () => createMemoryStore(),
  deviations: {
    'undefined is refused, and leaves what was there': shares,
    'changing a value after it was set does not change the store': shares,
    'changing a value that was read does not change the store': shares,
  },
});
