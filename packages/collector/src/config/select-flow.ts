import type { Finding, Flow } from '@walkeros/core';
import { suggest } from '@walkeros/core';
import { checkFile } from '@walkeros/core/schemas';
import { isRecord } from '../is-record.js';

/** One flow of a config, before anything in it is resolved. */
export interface SelectedFlow {
  flow: Flow;
  /** The flow's name in its file; empty when the config is the flow itself. */
  name: string;
  /** Where the flow stands in the config: `''` or `flows.<name>`. */
  path: string;
  /** The file's own variables, under those of the flow. */
  variables: Record<string, unknown>;
}

export interface Selection {
  /** Also there when something around the flow is wrong. */
  selected?: SelectedFlow;
  findings: Finding[];
}

/**
 * Picks the flow to run: the config itself, or one of a file's `flows`. A file
 * with a single flow needs no name.
 */
export function selectFlow(config: unknown, wanted?: string): Selection {
  if (!isRecord(config)) {
    const message = 'the config is not an object';
    return { findings: [{ code: 'CONFIG_INVALID', path: '', message }] };
  }
  if (!('flows' in config)) {
    return { selected: { flow: config, name: '', path: '', variables: {} }, findings: [] };
  }
  const { findings } = checkFile(config);
  const flows = isRecord(config['flows']) ? config['flows'] : {};
  const names = Object.keys(flows);
  const name = wanted ?? (names.length === 1 ? names[0] : undefined);
  const flow = name !== undefined && names.includes(name) ? flows[name] : undefined;
  if (name === undefined || !isRecord(flow)) {
    return { findings: findings.length > 0 ? findings : [notFound(name, names)] };
  }
  const variables = isRecord(config['variables']) ? config['variables'] : {};
  return { selected: { flow, name, path: `flows.${name}`, variables }, findings };
}

function notFound(wanted: string | undefined, names: readonly string[]): Finding {
  const suggestion = wanted === undefined ? undefined : suggest(wanted, names);
  return {
    code: 'FLOW_NOT_FOUND',
    path: 'flows',
    message:
      wanted === undefined
        ? 'holds more than one flow, and none is chosen'
        : `holds no flow "${wanted}"`,
    expected: names.map((name) => `"${name}"`).join(' or '),
    ...(suggestion !== undefined && { suggestion }),
  };
}
