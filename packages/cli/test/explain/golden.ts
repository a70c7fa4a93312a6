import type { ScriptedState } from './states.js';

/** The whole text that a state is explained with. */
export function golden({ key, says: [first, ...others] }: ScriptedState, tier: string): string {
  const lines = [`${tier}  ${first}`, ...others.map((line) => line.replace('TIER', tier))];
  return [`users "${key}"`, ...lines.map((line) => `  ${line}`)].join('\n');
}
