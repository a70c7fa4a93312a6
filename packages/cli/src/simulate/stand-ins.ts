import { isPromise, systemClock, type Store, type StoreValue } from '@walkeros/core';

/** What a stand-in was asked. */
export interface StandInCounts {
  reads: number;
  /** Values that were set or deleted here, and nowhere else. */
  writes: number;
}

/** Takes the place of a store: knows what it is asked, and never changes the real one. */
export interface StandIn {
  readonly init: Store.Init;
  readonly counts: StandInCounts;
  /** Reads of the real store that are under way. */
  readonly underWay: () => number;
}

/** A store that holds these rows, and forgets what it is told when the simulation ends. */
export function mockStandIn(type: string, rows: ReadonlyMap<string, StoreValue>): StandIn {
  const held = new Map(rows);
  const counts = { reads: 0, writes: 0 };
  return {
    counts,
    underWay: () => 0,
    init: ({ config }) => ({
      type,
      config,
      async get(key) {
        counts.reads++;
        return held.get(key);
      },
      set(key, value) {
        counts.writes++;
        held.set(key, value);
      },
      delete(key) {
        counts.writes++;
        held.delete(key);
      },
    }),
  };
}

/** A store that is really read. What is written is kept here, over what the real one holds. */
export function readOnlyStandIn(open: (context: Store.Context) => unknown): StandIn {
  const counts = { reads: 0, writes: 0 };
  let underWay = 0;
  const init: Store.Init = async (context) => {
    // It lives on the machine's time: its deadlines are about real requests.
    const real = (await open({ ...context, clock: systemClock })) as Store;
    const written = new Map<string, StoreValue | undefined>();
    const write = (key: string, value: StoreValue | undefined): void => {
      counts.writes++;
      written.set(key, value);
    };
    return {
      type: real.type,
      config: real.config,
      async get(key) {
        counts.reads++;
        if (written.has(key)) return written.get(key);
        const answer = real.get(key);
        if (!isPromise(answer)) return answer;
        underWay++;
        return answer.finally(() => void underWay--);
      },
      set: (key, value) => write(key, value),
      delete: (key) => write(key, undefined),
      destroy: (lifecycle) => real.destroy?.(lifecycle),
    };
  };
  return { init, counts, underWay: () => underWay };
}
