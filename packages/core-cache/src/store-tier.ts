import { Deadlines, isPromise, StoreError, type Clock, type Store } from '@walkeros/core';
import { Bypass } from './bypass.js';
import { tierViewOf, type TierView } from './tier-view.js';
import { Distrust } from './distrust.js';
import { copyDeep } from './isolate.js';
import { HungReads } from './hung-reads.js';
import { KeyedQueue } from './keyed-queue.js';
import type { CacheLog, TierOperation } from './cache-log.js';
import {
  ABSENT,
  type Found,
  type Held,
  type Lifetime,
  type Review,
  type Subject,
  type Tier,
  type TierEntry,
  type WriteOrigin,
} from './tier.js';
import { heldIn, open, seal, type Envelope } from './tier-envelope.js';

/** Reviews that are remembered; what is older than all of them is a miss. */
const MAX_REVIEWS = 16;

export interface StoreTierOptions {
  readonly tier: Store;
  readonly namespace: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly log: CacheLog;
  /** Copy values on their way in and out. */
  readonly isolate: boolean;
}

/**
 * Any store as a tier: entries lie under `<namespace>:<key>` in an envelope that
 * carries their expiry.
 *
 * A tier is advisory, so nothing here throws or hangs. A read that fails, takes
 * longer than `timeoutMs` or finds foreign data is a miss. A write that fails is
 * reported and the key distrusted, so that a later read does not believe the entry
 * that should have gone. All mutations of one key run in call order, and a populate
 * looks again whether its load is still current when its turn comes: an older reply
 * that arrives late must not overwrite a newer value.
 */
export class StoreTier implements Tier {
  readonly shared = true;
  readonly #view: TierView;
  readonly #prefix: string;
  readonly #copies: boolean;
  readonly #clock: Clock;
  readonly #log: CacheLog;
  readonly #deadlines: Deadlines;
  readonly #bypass: Bypass;
  readonly #distrust: Distrust;
  readonly #queue = new KeyedQueue();
  readonly #hung = new HungReads();
  /** Refreshes that were put off: the entry itself cannot be changed without a write. */
  readonly #postponed = new Map<string, number>();
  /** Latest first: entries that were written before such a moment are asked about when read. */
  #reviews: { beforeMs: number; review: Review }[] = [];

  constructor({ tier, namespace, timeoutMs, clock, log, isolate }: StoreTierOptions) {
    this.#view = tierViewOf(tier);
    this.#prefix = `${namespace}:`;
    this.#copies = isolate && !this.#view.isolated;
    this.#clock = clock;
    this.#log = log;
    this.#deadlines = new Deadlines(clock, timeoutMs);
    this.#bypass = new Bypass(clock);
    this.#distrust = new Distrust(clock);
  }

  stamp(): number {
    return this.#distrust.stamp();
  }

  peek(key: string): Held | undefined {
    const envelope = open(this.#view.peek(this.#prefix + key), key);
    if (envelope === undefined) return undefined;
    const found = this.#judge(key, envelope);
    if (found === undefined || found.due) return undefined;
    if (!this.#copies) return found.value;
    try {
      return this.#copy(found.value);
    } catch {
      // A read finds the same, and says so.
      return undefined;
    }
  }

  read(key: string, subject?: Subject): Found | undefined | Promise<Found | undefined> {
    if (this.#bypass.isOpen()) return undefined;
    try {
      const answer = this.#view.get(this.#prefix + key, wrap(key, subject));
      if (!isPromise(answer)) return this.#accept(key, answer);
      return this.#inTime('get', key, answer).then(
        (raw) => this.#accept(key, raw),
        (error: unknown) => this.#failed('get', key, error),
      );
    } catch (error) {
      return this.#failed('get', key, error);
    }
  }

  write(
    key: string,
    entry: TierEntry,
    { load, subject, beganMs }: WriteOrigin,
  ): boolean | Promise<boolean> {
    if (load !== undefined && this.#hung.take(key)) return false;
    const value = this.#copy(entry.value);
    return this.#queue.run(key, () => {
      if (load?.current === false) return false;
      const ttlMs = entry.endsMs - this.#clock.now();
      const at = beganMs ?? this.stamp();
      if (load === undefined) this.#distrust.wrote(key, at);
      const envelope = seal(key, { ...entry, value }, { at, by: this.#distrust.id });
      this.#postponed.delete(key);
      return this.#mutate('set', key, () =>
        this.#view.set(this.#prefix + key, envelope, { ttlMs, subject: wrap(key, subject) }),
      );
    });
  }

  remove(key: string): void | Promise<void> {
    const done = this.#queue.run(key, () => {
      this.#distrust.wrote(key);
      return this.#mutate('delete', key, () => this.#view.delete(this.#prefix + key));
    });
    return isPromise(done) ? done.then(() => undefined) : undefined;
  }

  postpone(key: string, dueMs: number): void {
    if (this.#postponed.size >= 10_000) this.#postponed.clear();
    this.#postponed.set(key, dueMs);
  }

  dropLocal(key: string): void {
    this.#view.dropLocal(this.#prefix + key);
  }

  dropAllLocal(): void {
    this.#view.dropAllLocal();
  }

  reviewAll(review: Review): void {
    const latest = { beforeMs: this.stamp(), review };
    this.#reviews = [latest, ...this.#reviews].slice(0, MAX_REVIEWS);
    const oldest = this.#reviews[MAX_REVIEWS - 1];
    if (oldest !== undefined) oldest.review = () => undefined;
  }

  release(): void {
    this.#deadlines.clear();
  }

  /** @returns Whether the tier has taken the change. */
  #mutate(
    operation: 'set' | 'delete',
    key: string,
    call: () => void | Promise<void>,
  ): boolean | Promise<boolean> {
    if (this.#bypass.isOpen()) {
      this.#distrust.failed(key);
      return false;
    }
    const failed = (error: unknown): boolean => {
      this.#distrust.failed(key);
      this.#failed(operation, key, error);
      return false;
    };
    try {
      const answer = call();
      if (!isPromise(answer)) return this.#answered();
      return this.#inTime(operation, key, answer).then(() => this.#answered(), failed);
    } catch (error) {
      return failed(error);
    }
  }

  #inTime<T>(operation: TierOperation, key: string, call: Promise<T>): Promise<T> {
    return this.#deadlines.race(call, () => {
      this.#bypass.open();
      const what = `no answer within ${this.#deadlines.timeoutMs} ms`;
      return new StoreError('timeout', what, {
        store: this.#prefix.slice(0, -1),
        operation,
        key,
      });
    });
  }

  #accept(key: string, raw: unknown): Found | undefined {
    this.#answered();
    if (raw === undefined) return undefined;
    try {
      const envelope = open(raw, key);
      if (envelope === undefined) throw new TypeError('not an envelope');
      const found = this.#judge(key, envelope);
      return found && { ...found, value: this.#copy(found.value) };
    } catch {
      this.#log.foreign(key);
      return undefined;
    }
  }

  #copy(value: Held): Held {
    return this.#copies && value !== ABSENT ? copyDeep(value) : value;
  }

  #judge(key: string, envelope: Envelope): Found | undefined {
    if (!this.#distrust.trusts(key, envelope)) return undefined;
    const nowMs = this.#clock.now();
    const life = this.#lifetimeOf(key, envelope);
    if (life === undefined || life.endsMs <= nowMs) return undefined;
    const dueMs = this.#postponed.get(key) ?? life.dueMs;
    return { value: heldIn(envelope), fresh: nowMs < life.expiresMs, due: dueMs <= nowMs };
  }

  #lifetimeOf(key: string, envelope: Envelope): Lifetime | undefined {
    const { exp, end = exp, due = exp, at = 0 } = envelope;
    let life: Lifetime | undefined = { dueMs: due, expiresMs: exp, endsMs: end };
    for (const { beforeMs, review } of this.#reviews) {
      if (at >= beforeMs || life === undefined) break;
      life = review(key, { value: heldIn(envelope), ...life }, envelope.at);
    }
    return life;
  }

  #answered(): true {
    this.#bypass.close();
    this.#log.answered();
    return true;
  }

  #failed(operation: TierOperation, key: string, error: unknown): undefined {
    this.#log.failed(operation, key, error);
    if (operation === 'get') this.#hung.failed(key, error);
    return undefined;
  }
}

function wrap(key: string, subject: Subject | undefined): Subject {
  return subject === undefined
    ? { key, wrappings: 1 }
    : { key: subject.key, wrappings: subject.wrappings + 1 };
}
