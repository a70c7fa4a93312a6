/** Read by the compiler only: each line after an expectation has to be an error. */
import { createMemoryStore } from '@walkeros/store-testkit';
import {
  createWorkflow,
  err,
  ok,
  storeCache,
  type ErrorsOf,
  type Result,
  type UnexpectedError,
} from '../src/index.js';

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Accepts a value whose type is `T` exactly. */
function exactly<T>(): <A>(value: A, ...proof: Same<A, T> extends true ? [] : [never]) => void {
  return () => undefined;
}

interface User {
  id: string;
}

const deps = {
  fetchUser: async (id: string): Promise<Result<User, 'NOT_FOUND' | 'DENIED'>> =>
    id === '' ? err('NOT_FOUND') : ok({ id }),
  charge: async (cents: number) =>
    cents > 0 ? ok({ receipt: `r${cents}` }) : err({ type: 'DECLINED', cents }),
  now: () => ok(0),
  log: (_line: string): void => undefined,
  version: 3,
};

type Declined = { readonly type: 'DECLINED'; readonly cents: number };
type Expected = 'NOT_FOUND' | 'DENIED' | Declined;

const errors: Same<ErrorsOf<typeof deps>, Expected> = true;
const noErrors: Same<ErrorsOf<{ now: typeof deps.now }>, never> = true;

const workflow = createWorkflow('checked', deps, {
  cache: new Map(),
  cacheErrors: (error) => error === 'NOT_FOUND' || error === 'DENIED' || error.cents > 0,
});

export async function check(): Promise<unknown> {
  const result = await workflow.run(async ({ step, deps: { fetchUser, charge } }) => {
    const user = await step('fetchUser', () => fetchUser('1'), { key: 'user:1' });
    exactly<User>()(user);

    const receipt = await step('charge', () => charge(1), { key: 'charge:1', ttl: '5m' });
    exactly<{ receipt: string }>()(receipt);

    const sync = await step('now', deps.now, { key: 'now', ttl: 60, timeoutMs: 5 });
    exactly<number>()(sync);

    const both = await step.all(
      'both',
      { user: () => fetchUser('1'), receipt: () => charge(1) },
      { key: 'both:1' },
    );
    exactly<{ user: User; receipt: { receipt: string } }>()(both);

    const users = await step.map('fetchUsers', ['1', '2'], fetchUser, { key: 'users' });
    exactly<User[]>()(users);

    const begun = await step.run('fetchUser', fetchUser('1'), { key: 'user:1' });
    exactly<User>()(begun);
    const getter = await step.run('fetchUser', () => fetchUser('1'), { key: 'user:1' });
    exactly<User>()(getter);

    const nested = await step('nested', () =>
      createWorkflow('inner', { fetchUser }).run(() => 1),
    );
    exactly<number>()(nested);

    await step('signal', async ({ signal, attempt }) => {
      exactly<AbortSignal>()(signal);
      return ok(attempt);
    });

    // @ts-expect-error -- the work has begun: pass a function
    await step('fetchUser', fetchUser('1'), { key: 'user:1' });
    // @ts-expect-error -- not a function of a result
    await step('plain', () => 5);
    // @ts-expect-error -- an error that the deps cannot return
    await step('foreign', () => err('SOMETHING_ELSE'));
    // @ts-expect-error -- a key is text
    await step('fetchUser', () => fetchUser('1'), { key: 1 });
    // @ts-expect-error -- a step needs a label
    await step(() => fetchUser('1'));
    // @ts-expect-error -- the shape holds functions
    await step.all('both', { user: fetchUser('1') });
    // @ts-expect-error -- the items do not fit the function
    await step.map('fetchUsers', [1, 2], fetchUser);
    return user;
  });

  if (result.ok) {
    exactly<User>()(result.value);
    // @ts-expect-error -- a success has no error
    void result.error;
  } else {
    exactly<Expected | UnexpectedError>()(result.error);
    exactly<unknown>()(result.cause);
  }

  createWorkflow('byStore', deps, { cache: createMemoryStore() });
  createWorkflow('byAdapter', deps, { cache: storeCache(createMemoryStore()) });
  // @ts-expect-error -- not a cache
  createWorkflow('byNothing', deps, { cache: { get: () => 1 } });
  // @ts-expect-error -- a workflow has a name
  createWorkflow(deps);
  return [errors, noErrors];
}
