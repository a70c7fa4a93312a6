import type { Store } from '@walkeros/core';

/** One of several processes that use one store at once. */
export interface ContendOptions {
  /** Its own name. */
  name: string;
  /** The names of the others. */
  rivals: readonly string[];
  /** How often it goes for everything. */
  turns: number;
}

/** A store that can `add`. */
export type AddingStore = Store & Required<Pick<Store, 'add'>>;

/** How often a process looks at what is its own, while the others try to get it. */
const LOOKS = 3;

/**
 * Uses one key as a lock that all go for, and another whose value expires under the eyes
 * of all; begins once all are there. Run it in several processes, on the real clock.
 *
 * @returns What none of them may ever see: a lock with two holders, or a confirmed value
 * that is gone. Empty for a store that keeps its promises.
 */
export async function contend(
  store: AddingStore,
  { name, rivals, turns }: ContendOptions,
): Promise<string[]> {
  const seen: string[] = [];

  /** What is confirmed is there, as long as nobody may change it. */
  async function keeps(key: string, value: string): Promise<void> {
    for (let look = 0; look < LOOKS; look++) {
      const found = await store.get(key);
      if (found !== value) seen.push(`${key}: ${String(found)} instead of ${value}`);
    }
  }

  async function holdLock(mine: string): Promise<void> {
    while (!(await store.add('lock', mine)));
    await keeps('lock', mine);
    await store.delete('lock');
  }

  async function outliveExpiry(mine: string): Promise<void> {
    await store.set(name, 'short-lived', 1);
    while ((await store.get(name)) === 'short-lived');
    await store.set(name, mine);
    await keeps(name, mine);
  }

  async function disturb(rival: string): Promise<void> {
    await store.get(rival);
    await store.add(rival, 'stolen');
  }

  await store.set(`${name} is there`, true);
  for (const rival of rivals) while ((await store.get(`${rival} is there`)) === undefined);
  for (let turn = 0; turn < turns; turn++) {
    const mine = `${name} ${turn}`;
    await Promise.all([holdLock(mine), outliveExpiry(mine), ...rivals.map(disturb)]);
  }
  return seen;
}
