import fc from 'fast-check';
import { createFakeClock, createMemoryStore, settle } from '@walkeros/store-testkit';
import type { Store, StoreValue } from '@walkeros/core';
import { createWorkflow, err, ok, type Result } from '../src/index.js';
import { flightsOf } from '../src/flights.js';

type Answer = Result<{ id: string; seen: string[] }, { failed: string }>;
/** Steps that run one after the other; those of one inner list run side by side. */
type Plan = { id: string; key: string; fails: boolean }[][];

/** What is left when a process dies: results, steps that were done, and those that ran again. */
interface Disk {
  readonly entries: Map<string, unknown>;
  readonly done: Set<string>;
  readonly repeated: string[];
}

/** How many boundaries (reads, writes and runs of steps) a process lives to see. */
class Lifetime {
  readonly #ended: Promise<never> = new Promise(() => undefined);
  #left: number;

  constructor(boundaries: number) {
    this.#left = boundaries;
  }

  get over(): boolean {
    return this.#left <= 0;
  }

  /** Passes one boundary; nothing comes back once the process is dead. */
  async pass(): Promise<void> {
    this.#left--;
    if (this.over) await this.#ended;
  }
}

const newDisk = (): Disk => ({ entries: new Map(), done: new Set(), repeated: [] });

/** A cache on the disk of one process; a store and a Map-like differ in nothing here. */
function cacheOf(disk: Disk, life: Lifetime): Store {
  return {
    type: 'crashing',
    config: {},
    async get(key) {
      await life.pass();
      const text = disk.entries.get(key);
      return text === undefined ? undefined : (JSON.parse(String(text)) as StoreValue);
    },
    async set(key, entry) {
      await life.pass();
      disk.entries.set(key, JSON.stringify(entry));
      disk.done.add(key);
      await life.pass();
    },
    delete: () => undefined,
  };
}

/** Runs the plan in one process. Without an answer the process died. */
async function runProcess(plan: Plan, disk: Disk, boundaries: number) {
  const life = new Lifetime(boundaries);
  const cache = cacheOf(disk, life);
  const fetch = async (id: string, key: string, fails: boolean): Promise<Answer> => {
    if (disk.done.has(key)) disk.repeated.push(key);
    await life.pass();
    return fails ? err({ failed: key }) : ok({ id, seen: [key] });
  };
  // The deadlines of calls that died with their process never come.
  const clock = createFakeClock();
  const workflow = createWorkflow('plan', { fetch }, { cache, clock });
  let result: unknown;
  void workflow
    .run(async ({ step }) => {
      const values: unknown[] = [];
      for (const group of plan) {
        const steps = group.map(async ({ id, key, fails }) => {
          const value = await step(id, () => fetch(id, key, fails), { key });
          disk.done.add(key);
          return value;
        });
        for (const value of await Promise.all(steps)) {
          values.push(value);
          value.seen.push('changed by the workflow');
        }
      }
      return values.length;
    })
    .then((answer) => (result = answer));
  for (let turn = 0; turn < 60 && result === undefined && !life.over; turn++) await settle();
  if (life.over) return undefined;
  expect(flightsOf(cache as never).size).toBe(0);
  return result;
}

const planOf: fc.Arbitrary<Plan> = fc.array(
  fc.array(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      key: fc.constantFrom('k1', 'k2', 'k3', 'k4', '__proto__', ' '),
      fails: fc.constantFrom(false, false, false, true),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  { minLength: 1, maxLength: 5 },
);

/** The same key is the same work: it fails each time, or never. */
function consistent(plan: Plan): Plan {
  const fails = new Map<string, boolean>();
  return plan.map((group) =>
    group.map((one) => {
      if (!fails.has(one.key)) fails.set(one.key, one.fails);
      return { ...one, id: one.key, fails: fails.get(one.key) ?? false };
    }),
  );
}

test('crashes at any boundary: the same end, and no step that was done runs again', async () => {
  await fc.assert(
    fc.asyncProperty(
      planOf.map(consistent),
      fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }),
      async (plan, crashes) => {
        const whole = await runProcess(plan, newDisk(), Number.POSITIVE_INFINITY);
        const disk = newDisk();
        let result: unknown;
        for (const boundaries of [...crashes, Number.POSITIVE_INFINITY]) {
          result = await runProcess(plan, disk, boundaries);
          if (result !== undefined) break;
        }

        expect(whole).toBeDefined();
        expect(withoutOrder(result, plan)).toEqual(withoutOrder(whole, plan));
        expect(disk.repeated).toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);

test('interleaved answers: the same end, and each key runs once', async () => {
  await fc.assert(
    fc.asyncProperty(planOf.map(consistent), fc.scheduler(), async (plan, scheduler) => {
      const whole = await runProcess(plan, newDisk(), Number.POSITIVE_INFINITY);
      const inner = createMemoryStore();
      const cache: Store = {
        ...inner,
        get: (key) => scheduler.schedule(Promise.resolve(inner.get(key))),
        set: async (key, entry) => {
          await scheduler.schedule(Promise.resolve());
          await inner.set(key, entry);
        },
      };
      const ran: string[] = [];
      const fetch = async (key: string, fails: boolean): Promise<Answer> => {
        ran.push(key);
        await scheduler.schedule(Promise.resolve());
        return fails ? err({ failed: key }) : ok({ id: key, seen: [] });
      };
      const clock = createFakeClock();
      const workflow = createWorkflow('plan', { fetch }, { cache, clock });
      const run = () =>
        workflow.run(async ({ step }) => {
          let count = 0;
          for (const group of plan) {
            const values = await Promise.all(
              group.map(({ key, fails }) => step(key, () => fetch(key, fails), { key })),
            );
            count += values.length;
          }
          return count;
        });

      const results = await scheduler.waitFor(Promise.all([run(), run()]));
      await scheduler.waitAll();

      for (const result of results) {
        expect(withoutOrder(result, plan)).toEqual(withoutOrder(whole, plan));
      }
      expect(ran).toEqual([...new Set(ran)]);
    }),
    { numRuns: 150 },
  );
}, 60_000);

/** Which of several failures in one group comes first is up to time. */
function withoutOrder(result: unknown, plan: Plan): unknown {
  const { ok: succeeded, value } = result as { ok: boolean; value?: number };
  if (succeeded) return value;
  const { failed } = (result as { error: { failed: string } }).error;
  const group = plan.findIndex((one) => one.some(({ fails }) => fails));
  return plan[group]?.some(({ key, fails }) => key === failed && fails) ? { group } : result;
}
