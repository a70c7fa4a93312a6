import { entriesOf, KINDS, loadComponent, type Entry } from '@walkeros/collector/config';
import type { Finding, Flow } from '@walkeros/core';
import { mockStandIn, readOnlyStandIn, type StandIn } from './stand-ins.js';
import { packageOf, storeRoles } from './store-roles.js';
import type { SimulateOptions } from './simulate-options.js';
import { without } from '../without.js';

/** Packages whose stores are on this machine: reading them asks nobody. */
const LOCAL: readonly (string | undefined)[] = [
  '@walkeros/server-store-fs',
  '@walkeros/server-store-sqlite',
];

/** The stores of a flow, with a stand-in for each. */
export interface StagedStores {
  readonly stores: Record<string, Flow.Store>;
  readonly standIns: ReadonlyMap<string, StandIn>;
  readonly notices: string[];
  readonly findings: Finding[];
  /** Ids of the stores that steps ask. */
  readonly asked: ReadonlySet<string>;
}

type StoreEntry = Entry & { readonly definition: Flow.Store };

/**
 * Decides for each store what takes its place. Rows that are given are a mock; a store
 * in which only caches or state lie begins empty; one on this machine, or any of them
 * with `liveReads`, is read and never written; the others are findings.
 *
 * @param flow - As it is written.
 */
export async function stageStores(
  flow: Flow,
  path: string,
  options: Pick<SimulateOptions, 'mocks' | 'liveReads' | 'load'>,
): Promise<StagedStores> {
  const { mocks = {}, liveReads = false, load } = options;
  const { asked, kept } = storeRoles(flow);
  const staged: StagedStores = {
    stores: {},
    standIns: new Map(),
    notices: [],
    findings: [],
    asked,
  };
  const standIns = staged.standIns as Map<string, StandIn>;
  for (const entry of entriesOf(flow, 'stores', path) as StoreEntry[]) {
    const { id, definition } = entry;
    const type = typeOf(definition);
    const rows = mocks[id];
    let standIn: StandIn | undefined;
    let isReal = false;
    if (rows !== undefined) standIn = mockStandIn(type, rows);
    else if (!asked.has(id)) {
      standIn = mockStandIn(type, new Map());
      if (kept.has(id)) staged.notices.push(`store "${id}" begins empty, in memory`);
    } else if (liveReads || LOCAL.includes(packageOf(definition))) {
      const loaded = await loadComponent(definition, { ...entry, kind: KINDS.stores, load });
      staged.findings.push(...loaded.findings);
      standIn = loaded.init && readOnlyStandIn(loaded.init);
      isReal = true;
    } else staged.findings.push(refusal(entry));
    if (standIn === undefined) continue;
    standIns.set(id, standIn);
    staged.stores[id] = stagedDefinition(definition, standIn, isReal);
  }
  return staged;
}

function refusal({ id, path }: Entry): Finding {
  return {
    code: 'CONFIG_INVALID',
    path,
    message: `a simulation does not ask store "${id}": that may need the network`,
    expected: `rows for it (--mock ${id}=rows.json), or leave to read it (--live-reads)`,
  };
}

/** A store that is not opened needs no settings: what they refer to may not be there. */
function stagedDefinition(
  definition: Flow.Store,
  { init }: StandIn,
  isReal: boolean,
): Flow.Store {
  const rest = without(definition, 'package', 'import');
  // There is no other process to be in step with.
  const cached = rest.cache && { cache: without(rest.cache, 'sync') };
  if (isReal) return { ...rest, ...cached, code: init };
  const timeout = rest.config?.timeout;
  return { code: init, ...cached, ...(timeout !== undefined && { config: { timeout } }) };
}

/** `redis` for `@walkeros/server-store-redis`. */
function typeOf(definition: Flow.Store): string {
  return packageOf(definition)?.split('-').at(-1) ?? 'store';
}
