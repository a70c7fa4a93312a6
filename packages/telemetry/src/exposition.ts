/**
 * The text of a scrape, made in portions. `prom-client` makes the text of all metrics in
 * one go, which for many stores takes tens of milliseconds in which no event moves. So
 * each store and each step has a registry of its own, and after every few of them events
 * have their turn.
 *
 * Source of the format: Prometheus documentation, "Exposition formats": all lines of one
 * metric stand together, below one HELP and one TYPE.
 */
import { nextRound } from '@walkeros/core';
import type { Registry } from 'prom-client';

/** Characters after which events have their turn: well under a millisecond's work. */
const MAX_CHARACTERS = 32 * 1024;

/** The registries that hold one metric together, each of them a part of its series. */
export type Family = () => Iterable<Registry>;

/** Makes the text of all families, one after the other. */
export async function expose(families: readonly Family[]): Promise<string> {
  const texts: string[] = [];
  let sinceTurn = 0;
  for (const family of families) {
    let isFirst = true;
    for (const registry of family()) {
      const text = await registry.metrics();
      texts.push(isFirst ? text : withoutHead(text));
      isFirst = false;
      sinceTurn += text.length;
      if (sinceTurn < MAX_CHARACTERS) continue;
      sinceTurn = 0;
      await nextRound();
    }
  }
  return texts.join('');
}

function withoutHead(text: string): string {
  const help = text.indexOf('\n');
  return text.slice(text.indexOf('\n', help + 1) + 1);
}
