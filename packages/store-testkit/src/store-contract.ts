import type { ContractCase, ContractTraits } from './contract-case.js';
import { contractCases } from './contract-cases.js';
import type { OpenContractStore } from './run-contract-case.js';
import { runContractCase } from './run-contract-case.js';

/** The store that has to keep the contract, and what is special about it. */
export interface StoreContractOptions {
  /** Opens an empty store; called once for each test. */
  open: OpenContractStore;
  /** What is true of this kind of store. */
  traits?: ContractTraits;
  /** Tests that this store does not pass, by their name, each with the reason. */
  deviations?: Readonly<Record<string, string>>;
}

/**
 * Registers the contract of a store as tests of jest (or of another runner with global
 * `describe` and `test`). A deviation is reported with its reason; one that names no
 * test, or gives no reason, fails.
 */
export function storeContract(name: string, options: StoreContractOptions): void {
  const { open, traits = {}, deviations = {} } = options;
  const cases = contractCases(traits);

  describe(`${name} keeps the store contract`, () => {
    for (const testCase of cases) register(testCase, deviations[testCase.name], open);

    for (const problem of deviationProblems(cases, deviations))
      test(problem, () => {
        throw new Error(problem);
      });
  });
}

/** What is wrong with a set of deviations; empty when every one names a case and a reason. */
export function deviationProblems(
  cases: readonly ContractCase[],
  deviations: Readonly<Record<string, string>>,
): string[] {
  const known = new Set(cases.map((testCase) => testCase.name));
  return Object.entries(deviations).flatMap(([name, reason]) => {
    if (!known.has(name)) return [`the deviation "${name}" names no test of the contract`];
    return reason.trim() === '' ? [`the deviation "${name}" has no reason`] : [];
  });
}

function register(
  testCase: ContractCase,
  reason: string | undefined,
  open: OpenContractStore,
): void {
  if (reason === undefined) test(testCase.name, () => runContractCase(testCase, open), 60_000);
  else test(`deviates: ${testCase.name}: ${reason}`, () => undefined);
}
