import type { Explanation, TierExplanation } from './explain-key.js';

/** An explanation for people. */
export function formatExplanation(explanation: Explanation): string {
  const { store, key, tiers, isCached, loading, read } = explanation;
  const lines = [`${store} ${JSON.stringify(key)}`];
  const width = Math.max(0, ...tiers.map(({ tier }) => tier.length));
  for (const tier of tiers) lines.push(`  ${tier.tier.padEnd(width)}  ${tierLine(tier)}`);
  if (isCached) lines.push(`  rule: ${ruleLine(explanation)}`);
  if (loading) lines.push('  under way: a load of this key');
  return [...lines, `  a read now ${read}`].join('\n');
}

function tierLine(tier: TierExplanation): string {
  const { state, failed, endedAgoMs = 0, ttlLeftMs = 0, endsInMs = 0 } = tier;
  if (state === 'absent') return 'absent: never cached, evicted or expired';
  if (state === 'ended') return `ended ${spanOf(endedAgoMs)} ago: a miss`;
  if (state === 'foreign')
    return 'holds what is not an entry of this key: a miss, and a warning';
  if (state === 'broken') return `cannot be looked into (${failed}): a miss`;
  const about = [
    tier.ageMs === undefined ? [] : [`age ${spanOf(tier.ageMs)}`],
    state === 'stale'
      ? [`served for ${spanOf(endsInMs)} more`]
      : [`ttl left ${spanOf(ttlLeftMs)}`],
    tier.sizeBytes === undefined ? [] : [`${tier.sizeBytes} bytes`],
  ];
  const name = state === 'negative' ? 'remembers that there is nothing' : state;
  return [name, ...about.flat()].join(', ');
}

function ruleLine({ rule, ttlMs = 0 }: Explanation): string {
  return rule === undefined
    ? 'none matches this key'
    : `cache.rules.${rule} (ttl ${spanOf(ttlMs)})`;
}

/** Two units are enough to see what it is about. */
function spanOf(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = Math.floor(ms / 1_000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const said = parts.filter(([count]) => count > 0);
  return said
    .slice(0, 2)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}
