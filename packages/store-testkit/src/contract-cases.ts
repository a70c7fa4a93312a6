import { basicCases } from './contract-basics.js';
import type { ContractCase, ContractTraits } from './contract-case.js';
import { concurrencyCases } from './contract-concurrency.js';
import { keyCases } from './contract-keys.js';
import { lifetimeCases } from './contract-lifetime.js';
import { valueCases } from './contract-values.js';

/**
 * The contract as plain functions, for runners other than jest. The names do not
 * depend on the traits.
 */
export function contractCases(traits: ContractTraits = {}): ContractCase[] {
  return [
    ...basicCases(traits),
    ...valueCases(traits),
    ...keyCases(traits),
    ...concurrencyCases(traits),
    ...lifetimeCases(traits),
  ];
}
