import type { StoreValue } from '@walkeros/core';
import { inspectStore } from '@walkeros/core-cache';
import { settle } from '@walkeros/store-testkit';
import type { Scene } from './scene.js';

/** One state of a key, and what is to be said of it. */
export interface ScriptedState {
  readonly title: string;
  readonly tier?: 'memory';
  readonly key: string;
  arrange(scene: Scene): unknown;
  /** What stands behind the name of the tier, and the lines below it. */
  readonly says: readonly string[];
}

const RULE = 'rule: cache.rules.0 (ttl 5m)';
const ASKS = 'a read now asks the backing (api), and keeps what it answers';

const after = (ms: number) =>
  async function arrange({ users, clock }: Scene): Promise<void> {
    await users.get('u1');
    clock.advance(ms);
  };

const foreign = (what: string, value: StoreValue): ScriptedState => ({
  title: `there is ${what} in its place`,
  key: 'u1',
  arrange: ({ redis }) => redis.set('users:u1', value),
  says: ['holds what is not an entry of this key: a miss, and a warning', RULE, ASKS],
});

export const STATES: readonly ScriptedState[] = [
  {
    title: 'it is fresh',
    key: 'u1',
    arrange: after(65_000),
    says: ['fresh, age 1m 5s, ttl left 3m 55s, 22 bytes', RULE, 'a read now answers from TIER'],
  },
  {
    title: 'it is stale, and served while it is refreshed',
    key: 'u1',
    arrange: after(310_000),
    says: [
      'stale, age 5m 10s, served for 50s more, 22 bytes',
      RULE,
      'a read now answers from TIER with the stale value, and refreshes it meanwhile',
    ],
  },
  {
    title: 'its absence is remembered',
    key: 'u-none',
    async arrange({ users, clock }) {
      await users.get('u-none');
      clock.advance(10_000);
    },
    says: [
      'remembers that there is nothing, age 10s, ttl left 20s',
      RULE,
      'a read now answers that there is nothing, from TIER',
    ],
  },
  {
    title: 'it is being loaded',
    key: 'u-slow',
    async arrange({ users }) {
      void users.get('u-slow');
      await settle();
    },
    says: [
      'absent: never cached, evicted or expired',
      RULE,
      'under way: a load of this key',
      'a read now joins the load that is under way, from the backing (api)',
    ],
  },
  {
    title: 'another one is being loaded',
    key: 'u1',
    async arrange({ users }) {
      void users.get('u-slow');
      await settle();
    },
    says: ['absent: never cached, evicted or expired', RULE, ASKS],
  },
  {
    title: 'its tier is broken',
    key: 'u1',
    async arrange({ users, breakRedis }) {
      await users.get('u1');
      breakRedis();
    },
    says: ['cannot be looked into (ECONNREFUSED): a miss', RULE, ASKS],
  },
  {
    title: 'it has ended, and is still there',
    key: 'u1',
    arrange: after(3_960_000),
    says: ['ended 1h ago: a miss', RULE, ASKS],
  },
  {
    title: 'it was evicted',
    tier: 'memory',
    key: 'u1',
    async arrange({ users }) {
      await users.get('u1');
      await inspectStore(users)?.evict('u1');
    },
    says: ['absent: never cached, evicted or expired', RULE, ASKS],
  },
  {
    title: 'it lies in memory',
    tier: 'memory',
    key: 'u1',
    arrange: after(1_000),
    says: ['fresh, ttl left 4m 59s, 22 bytes', RULE, 'a read now answers from TIER'],
  },
  foreign('what somebody else wrote', 'hello'),
  foreign('an entry of another version', { v: 2, value: 'x', expires: 'later' }),
  foreign('an entry of another key', { key: 'u2', exp: 9e12, at: 1, value: 'x' }),
  {
    title: 'no rule matches it',
    key: 'x1',
    arrange: ({ users }) => users.get('x1'),
    says: [
      'absent: never cached, evicted or expired',
      'rule: none matches this key',
      'a read now asks the backing (api), and keeps nothing: no rule matches',
    ],
  },
];
