import { writtenFlow } from '@walkeros/cli';
import { prepareFlow } from '@walkeros/collector/config';
import { isPlainObject } from '@walkeros/core';
import { z } from 'zod';
import { checkedConfig } from '../checked-config.js';
import { flowInput } from '../flow-input.js';
import { READS_ONLY, type FlowTool } from '../flow-tool.js';
import { keyPath, type KeyStep } from '../key-path.js';
import { placeholderEnv } from '../placeholder-env.js';
import { answer } from '../tool-answer.js';
import { ToolError } from '../tool-error.js';

const step = z.object({
  store: z.string(),
  tier: z.string().optional().describe('What it caches in; __cache is memory'),
  rule: z.number().optional().describe('First rule that matches; missing: nothing is kept'),
  ttl: z.union([z.number(), z.string()]).optional(),
});

/** `flow_explain`: how the config treats a key. Tiers are not looked into: `walkeros explain` does that. */
export const explainTool: FlowTool = (server, context) => {
  server.registerTool(
    'flow_explain',
    {
      title: 'Explain how a key is cached',
      description:
        'Says which tiers a read of a key asks, in which order, and which rule and ttl decide in ' +
        'each. From the config alone: whether a tier holds the key now, `walkeros explain` tells.',
      inputSchema: {
        ...flowInput,
        store: z.string().max(200).describe('Id of the store that is asked'),
        key: z.string().max(2_000),
      },
      outputSchema: { steps: z.array(step) },
      annotations: READS_ONLY,
    },
    (input) =>
      answer(async () => {
        const config = await checkedConfig(input, context);
        const { name } = prepareFlow(config, {
          env: placeholderEnv(config),
          ...(input.flow !== undefined && { flow: input.flow }),
        });
        const flow = writtenFlow(config, name);
        const stores =
          isPlainObject(flow) && isPlainObject(flow['stores']) ? flow['stores'] : {};
        const steps = keyPath(stores, input.store, input.key);
        if (steps.length === 0) {
          throw new ToolError('invalid', `there is no store ${JSON.stringify(input.store)}`);
        }
        return { structured: { steps }, text: steps.map(lineOf).join('\n') };
      }),
  );
};

function lineOf({ store, tier, rule, ttl }: KeyStep): string {
  const name = `store ${JSON.stringify(store)}`;
  if (tier === undefined) return `${name} is not cached: each read asks its backing`;
  if (rule === undefined) return `${name} keeps nothing of this key: no rule matches`;
  return `${name} keeps it in ${JSON.stringify(tier)} by cache.rules.${rule} (ttl ${JSON.stringify(ttl)})`;
}
