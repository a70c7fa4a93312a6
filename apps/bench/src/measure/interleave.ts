/**
 * Times several contenders side by side in one process.
 *
 * Absolute times on a shared machine say little: other processes, the clock rate and
 * the state of the heap move them by a factor of two. So all contenders run one after
 * the other in each of many short rounds, in an order that is shuffled each time, and
 * two of them are compared by the median of the ratios within a round. Whatever slows a
 * round down slows both sides of its ratio; a pause that hits only one of them is an
 * outlier, which a median ignores.
 *
 * Each contender has a loop of its own. A shared one would see the shapes of all of
 * them at its one call site, and then no contender would be compiled as it is in an
 * application that uses only that one.
 */
import { nextRound } from '@walkeros/core';
import { createRandom, shuffle } from '../workload/random.js';
import { median, quantile } from './median.js';

export interface Contender {
  readonly name: string;
  /** Operations in one run; times are reported per operation. */
  readonly ops: number;
  /** Comes before each run, and is not timed. */
  prepare?(round: number): void | Promise<void>;
  /** One round's work. `round` counts from 0, warm-up included. */
  run(round: number): void | Promise<void>;
}

export interface Rounds {
  readonly warmup: number;
  readonly measured: number;
}

/** A ratio of two contenders: the median over all rounds, and its quartiles. */
export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Nanoseconds per operation of each contender in each round. */
export class Samples {
  readonly #nsByName = new Map<string, number[]>();

  add(name: string, ns: number): void {
    const samples = this.#nsByName.get(name);
    if (samples === undefined) this.#nsByName.set(name, [ns]);
    else samples.push(ns);
  }

  ns(name: string): number {
    return median(this.#of(name));
  }

  /** How many times longer `name` takes than `other`. */
  ratio(name: string, other: string): Ratio {
    const others = this.#of(other);
    const ratios = this.#of(name).map((ns, round) => ns / (others[round] as number));
    return {
      median: median(ratios),
      low: quantile(ratios, 0.25),
      high: quantile(ratios, 0.75),
    };
  }

  /** How many nanoseconds longer `name` takes than `other`: the median over all rounds. */
  added(name: string, other: string): number {
    const others = this.#of(other);
    return median(this.#of(name).map((ns, round) => ns - (others[round] as number)));
  }

  #of(name: string): number[] {
    const samples = this.#nsByName.get(name);
    if (samples === undefined) throw new Error(`"${name}" has not been measured`);
    return samples;
  }
}

export async function interleave(
  contenders: readonly Contender[],
  { warmup, measured }: Rounds,
): Promise<Samples> {
  const random = createRandom(7);
  const samples = new Samples();
  const order = [...contenders];
  for (let round = 0; round < warmup + measured; round++) {
    shuffle(order, random);
    for (const contender of order) {
      const ns = await time(contender, round);
      if (round >= warmup) samples.add(contender.name, ns / contender.ops);
    }
    // Lets timers run: the coarse clocks of the contenders, and what they clean up.
    await nextRound();
  }
  return samples;
}

async function time(contender: Contender, round: number): Promise<number> {
  await contender.prepare?.(round);
  const start = process.hrtime.bigint();
  const running = contender.run(round);
  if (running !== undefined) await running;
  return Number(process.hrtime.bigint() - start);
}
