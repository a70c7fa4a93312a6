import { randomUUID } from 'node:crypto';
import type { Store } from '@walkeros/core';
import type { ContractContext, ContractTraits } from '../contract-case.js';
import { storeContract } from '../store-contract.js';

/** A bucket that is not of this machine, and the store that is tried on it. */
export interface RealBucketOptions<S> {
  /** Settings of a store on the bucket, as JSON; most often from the environment. */
  settings: string | undefined;
  /** Opens a store on the bucket, with a prefix of its own in `settings`. */
  open: (settings: S, context: ContractContext) => Store | Promise<Store>;
  traits: ContractTraits;
}

/**
 * The contract of a store of objects against a real bucket, for whoever names one; without
 * settings, nothing. What the tests write stays in the bucket, under `walkeros-test/`.
 */
export function realBucketContract<S>(name: string, options: RealBucketOptions<S>): void {
  const { open, traits } = options;
  if (options.settings === undefined) return;
  const settings = JSON.parse(options.settings) as S;
  const run = `walkeros-test/${randomUUID()}`;
  let opened = 0;
  storeContract(`${name} in a real bucket`, {
    open: (context) => open({ ...settings, prefix: `${run}/${opened++}/` }, context),
    traits,
  });
}
