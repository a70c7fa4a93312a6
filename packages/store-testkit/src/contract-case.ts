import type { Store, StoreValue } from '@walkeros/core';
import type { FakeClock } from './fake-clock.js';
import type { RecordingLogger } from './recording-logger.js';

/** What is true of one kind of store and not of all of them. */
export interface ContractTraits {
  /**
   * What the store holds. `all` (default): every `StoreValue`. `json`: what plain JSON
   * carries; the rest is kept exactly or refused. `bytes`: raw bytes (`file: true`).
   */
  values?: 'all' | 'json' | 'bytes';
  /** Whether the store refuses this key with `invalid-key`. Default: it refuses none. */
  refusesKey?(key: string): boolean;
  /** Whether `ttlMs` is honoured by the injected clock. Default: it is a hint that is ignored. */
  expires?: boolean;
  /** The largest value that the store holds, in bytes. Default: 1 MiB and more. */
  maxValueBytes?: number;
  /** What a closed store does. Default: `either`. */
  afterDestroy?: 'answers' | 'refuses' | 'either';
}

/** What `open` is given to build the store of one case. */
export interface ContractContext {
  readonly clock: FakeClock;
  readonly logger: RecordingLogger;
  /** Runs after the case, after `destroy`, last registered first. */
  cleanup(task: () => unknown): void;
}

/** What a case works with. */
export interface ContractSubject {
  readonly store: Store;
  readonly clock: FakeClock;
}

/** One promise of the contract. `run` rejects when the store does not keep it. */
export interface ContractCase {
  /** The promise, as a sentence; deviations are declared by it. */
  readonly name: string;
  run(subject: ContractSubject): Promise<void>;
}

/** A value of the kind that the store holds; another one for each `n`. */
export function valueOf(traits: ContractTraits, n: number): StoreValue {
  return traits.values === 'bytes' ? Buffer.from(`value ${n}`) : { n, list: [`value ${n}`] };
}
