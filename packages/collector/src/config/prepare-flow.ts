import type { Finding, Flow } from '@walkeros/core';
import { checkFlow } from '@walkeros/core/schemas';
import { checkEventCaches } from './check-event-caches.js';
import { checkSteps } from './check-steps.js';
import { checkStoreReferences } from './check-store-references.js';
import { checkStores } from './check-stores.js';
import { resolveFlow, type Environment } from './resolve-flow.js';
import { selectFlow } from './select-flow.js';

/** A flow whose references are resolved, with everything that is wrong with it. */
export interface PreparedFlow {
  flow: Flow;
  name: string;
  /** Where the flow stands in the config: `''` or `flows.<name>`. */
  path: string;
  findings: Finding[];
}

/** What a config is checked with. */
export interface PrepareOptions {
  /** Which flow of a file. */
  flow?: string;
  /** What `$env.NAME` refers to. Default: the process' own environment. */
  env?: Environment;
}

/** Everything that can be said about a config without importing or opening anything. */
export function prepareFlow(config: unknown, options: PrepareOptions): PreparedFlow {
  const { selected, findings } = selectFlow(config, options.flow);
  if (selected === undefined) return { flow: {}, name: '', path: '', findings };
  const { name, path } = selected;
  const resolved = resolveFlow(selected, options.env ?? process.env);
  const { flow } = resolved;
  return {
    flow,
    name,
    path,
    findings: [
      ...findings,
      ...resolved.findings,
      ...checkFlow(flow, path).findings,
      ...checkStores(flow, path),
      ...checkStoreReferences(flow, path),
      ...checkEventCaches(flow, path),
      ...checkSteps(flow, path),
    ],
  };
}

/**
 * Checks a config the way `startFlow` does before it opens anything: shape,
 * references, stores and chains. Packages are not looked at.
 *
 * @returns Everything that is wrong; an empty list for a config that may start.
 */
export function checkFlowConfig(config: unknown, options: PrepareOptions = {}): Finding[] {
  return prepareFlow(config, options).findings;
}
