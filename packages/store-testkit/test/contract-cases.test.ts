import type { Store } from '@walkeros/core';
import { StoreError } from '@walkeros/core';
import type { ContractTraits } from '../src/index.js';
import { contractCases, runContractCase, storeContract } from '../src/index.js';
import { deviationProblems } from '../src/store-contract.js';
import { plantedBugs } from './planted-bugs.js';
import { createSoundStore } from './sound-store.js';

const traits: ContractTraits = { expires: true };

/** Real milliseconds: enough for 1 MiB on a slow machine, short enough for what hangs. */
const TIMEOUT_MS = 1_000;

function runCase(name: string, open: (store: Store) => Store, rules = traits): Promise<void> {
  const testCase = contractCases(rules).find((candidate) => candidate.name === name);
  if (testCase === undefined) throw new Error(`no case is called "${name}"`);
  return runContractCase(testCase, ({ clock }) => open(createSoundStore(clock)), TIMEOUT_MS);
}

storeContract('a sound store', {
  open: ({ clock }) => createSoundStore(clock),
  traits: { expires: true, afterDestroy: 'refuses' },
});

describe('the contract', () => {
  test.each(plantedBugs)('finds a store that $bug', async ({ plant, caughtBy }) => {
    await expect(
      runCase(caughtBy, (store) => ({ ...store, ...plant(store) })),
    ).rejects.toThrow();
  });

  test('has names that are unique and do not depend on traits', () => {
    const names = contractCases().map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    expect(contractCases({ values: 'bytes' }).map(({ name }) => name)).toEqual(names);
    expect(contractCases({ values: 'json' }).map(({ name }) => name)).toEqual(names);
  });

  test('accepts a refused key only where the refusal is declared, and typed', async () => {
    const name = 'a key that the store cannot hold is refused as invalid-key';
    const refusing = (error: Error) => (store: Store) => ({
      ...store,
      get: (key: string) => refuse(key, error) ?? store.get(key),
      set: (key: string, value: never) => refuse(key, error) ?? store.set(key, value),
      delete: (key: string) => refuse(key, error) ?? store.delete(key),
    });
    const typed = new StoreError('invalid-key', 'empty', { store: 's', operation: 'get' });
    const declared = { refusesKey: (key: string) => key === '' };

    await runCase(name, refusing(typed), declared);
    await runCase('hostile keys are kept apart from each other', refusing(typed), declared);

    await expect(runCase(name, refusing(new Error('empty')), declared)).rejects.toThrow(
      'not with a StoreError',
    );
    await expect(
      runCase('hostile keys are kept apart from each other', refusing(typed)),
    ).rejects.toThrow('empty');
  });

  test('reports a deviation that names no case, or gives no reason', () => {
    const cases = contractCases();

    expect(deviationProblems(cases, { 'deleting an absent key succeeds': 'why' })).toEqual([]);
    expect(deviationProblems(cases, { 'no such case': 'why' })).toHaveLength(1);
    expect(deviationProblems(cases, { 'deleting an absent key succeeds': ' ' })).toHaveLength(
      1,
    );
  });

  test('closes the store and cleans up after a case that failed', async () => {
    const order: string[] = [];
    const failing = { name: 'fails', run: () => Promise.reject(new Error('broken promise')) };

    const run = runContractCase(failing, ({ clock, cleanup }) => {
      cleanup(() => order.push('first'));
      cleanup(() => order.push('second'));
      return { ...createSoundStore(clock), destroy: () => void order.push('destroy') };
    });

    await expect(run).rejects.toThrow('broken promise');
    expect(order).toEqual(['destroy', 'second', 'first']);
  });
});

function refuse(key: string, error: Error): undefined {
  if (key === '') throw error;
}
