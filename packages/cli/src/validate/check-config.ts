import { getByPath, isPlainObject } from '@walkeros/core';
import type { Environment, Load, PreparedFlow } from '@walkeros/collector/config';
import { prepareFlow } from '@walkeros/collector/config';
import { cachedFiles } from './checks/cached-files.js';
import { checkedFlow, type Check } from './checks/checked-flow.js';
import { installedPackages } from './checks/installed-packages.js';
import { literalSecrets } from './checks/literal-secrets.js';
import { sheetsQuota } from './checks/sheets-quota.js';
import { sharedPorts } from './checks/shared-ports.js';
import { stateStores } from './checks/state-stores.js';
import { suspiciousUnits } from './checks/suspicious-units.js';
import { syncChannels } from './checks/sync-channels.js';
import { ttlLatency } from './checks/ttl-latency.js';
import { ttlOrder } from './checks/ttl-order.js';
import { unreachableRules } from './checks/unreachable-rules.js';
import { refersToEnv, unsetVariables } from './checks/unset-variables.js';
import { unusedParts } from './checks/unused-parts.js';
import { partOf, writtenFlow } from '../written-flow.js';
import { withoutConsequences } from './consequences.js';
import type { Remark } from './diagnostic.js';

/** What a check may know beside the config. */
export interface CheckOptions {
  /** Which flow of a file. Default: each of them. */
  readonly flow?: string;
  /** What `$env.NAME` refers to, most often `process.env`. Default: nothing is set. */
  readonly env?: Environment;
  /** How packages are imported, to ask them for the settings they take; `false`: not at all. */
  readonly load?: Load | false;
  /** How many distinct keys are read, for the arithmetic of quotas. */
  readonly keys?: number;
  /** How long a read of a store's backing takes, by id, in milliseconds: the 99th percentile. */
  readonly latencies?: Readonly<Record<string, number>>;
}

/** What no other check looks for, one file each. To add one: a file, and a line here. */
const CHECKS: readonly Check[] = [
  unreachableRules,
  suspiciousUnits,
  ttlOrder,
  ttlLatency,
  sheetsQuota,
  stateStores,
  syncChannels,
  sharedPorts,
  cachedFiles,
  unusedParts,
];

/** Everything that can be said about a config without opening anything, by path. */
export async function checkConfig(config: unknown, options: CheckOptions): Promise<Remark[]> {
  const unset = unsetVariables(config, options.env ?? {});
  const remarks = [...unset.remarks, ...literalSecrets(config)];
  for (const flow of namesOf(config, options.flow)) {
    const prepared = prepareFlow(config, {
      env: unset.env,
      ...(flow !== undefined && { flow }),
    });
    remarks.push(...(await checkFlow(prepared, config, options)));
  }
  return withoutConsequences(withoutRepeats(remarks));
}

async function checkFlow(
  prepared: PreparedFlow,
  config: unknown,
  { load, keys, latencies }: CheckOptions,
): Promise<Remark[]> {
  const written = [writtenFlow(config, prepared.name), partOf(config, 'variables')];
  const flow = checkedFlow(prepared, {
    written,
    ...(keys !== undefined && { keys }),
    ...(latencies !== undefined && { latencies }),
  });
  const findings = prepared.findings.map((finding): Remark => ({
    ...finding,
    severity: 'error',
  }));
  const ofPackages =
    load === false || load === undefined ? [] : await installedPackages(prepared, load);
  // What a package knows of a field is more than that the flow does not know it.
  const better = new Set(ofPackages.map(({ code, path }) => `${code} ${path}`));
  const general = findings.filter(({ code, path }) => !better.has(`${code} ${path}`));
  return [
    ...[...general, ...ofPackages].filter((remark) => !isOpen(prepared, remark)),
    ...CHECKS.flatMap((check) => check(flow)),
  ];
}

/** Every flow of a file; one without a name for a config that is the flow itself. */
function namesOf(config: unknown, wanted: string | undefined): (string | undefined)[] {
  if (wanted !== undefined) return [wanted];
  const flows = partOf(config, 'flows');
  const names = isPlainObject(flows) ? Object.keys(flows) : [];
  return names.length === 0 ? [undefined] : names;
}

/** Whether the field waits for an environment variable, so that nothing can be said about it. */
function isOpen({ flow, path }: PreparedFlow, remark: Remark): boolean {
  const below = path === '' ? remark.path : remark.path.slice(path.length + 1);
  return below !== '' && refersToEnv(getByPath(flow, below));
}

function withoutRepeats(remarks: readonly Remark[]): Remark[] {
  const keyOf = ({ code, path, message }: Remark): string =>
    JSON.stringify([code, path, message]);
  return [...new Map(remarks.map((remark) => [keyOf(remark), remark])).values()];
}
