import type { Finding, Flow } from '@walkeros/core';
import { resolveReferences } from '@walkeros/core';
import { isRecord } from '../is-record.js';
import { nameStores } from './name-stores.js';
import { entriesOf, joinPath, SECTIONS } from './sections.js';
import type { SelectedFlow } from './select-flow.js';
import { StoreReference } from './store-reference.js';

/** Environment variables, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A copy of the flow in which `$env` and `$var` references are replaced by what
 * they stand for, in every part. A `$store` reference becomes a {@link StoreReference}:
 * no store is open yet.
 *
 * Variables of a step win over those of its flow, and these over those of the file.
 */
export function resolveFlow(
  selected: SelectedFlow,
  env: Environment,
): { flow: Flow; findings: Finding[] } {
  const source = nameStores(selected.flow);
  const shared = { ...selected.variables, ...recordOf(source.variables) };
  const findings: Finding[] = [];
  const stores = (id: string): StoreReference => new StoreReference(id);

  function resolve(value: unknown, path: string, own?: unknown): unknown {
    const variables = { ...shared, ...recordOf(own) };
    const resolved = resolveReferences(value, { env, variables, stores, path });
    findings.push(...resolved.findings);
    return resolved.value;
  }

  const flow: Record<string, unknown> = { ...source };
  for (const section of SECTIONS) {
    const entries = entriesOf(source, section, selected.path).map(
      ({ id, path, definition }) => {
        const { code, variables, ...rest } = definition;
        const resolved = recordOf(resolve(rest, path, variables));
        return [id, { ...resolved, ...(code !== undefined && { code }) }] as const;
      },
    );
    if (entries.length > 0)
      flow[section] = { ...source[section], ...Object.fromEntries(entries) };
  }
  if (source.collector !== undefined) {
    flow['collector'] = resolve(source.collector, joinPath(selected.path, 'collector'));
  }
  return { flow, findings };
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
