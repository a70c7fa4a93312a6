import { readFileSync } from 'node:fs';
import { checkFlowConfig } from '@walkeros/collector';
import { ConfigError, type Finding, type Flow, resolveReferences } from '@walkeros/core';
import { checkShape } from '@walkeros/core/schemas';
import { type ReadSettings, settingsSchema } from './settings.js';

/** A config that may be started. */
export interface ServerConfig {
  /** What opens the stores: a flow without events. */
  flow: Flow;
  settings: ReadSettings;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Without a file: a folder of this machine, and one token that fits any team. A power
 * failure may cost the last uploads; a digest finds what it damages.
 */
const DEFAULT_CONFIG = {
  variables: { folder: '$env.ARTIFACTS_FOLDER:artifacts' },
  stores: {
    artifacts: {
      package: '@walkeros/server-store-sqlite',
      config: { settings: { path: '$var.folder/artifacts.db', durability: 'delayed' } },
    },
    parts: {
      package: '@walkeros/server-store-fs',
      config: { settings: { basePath: '$var.folder/parts', durability: 'none' } },
    },
  },
  artifacts: {
    store: 'artifacts',
    parts: 'parts',
    tokens: [{ token: '$env.TURBO_TOKEN' }],
    host: '$env.HOST:127.0.0.1',
  },
};

/** @throws ConfigError when it cannot be read, or is not JSON. */
export function readConfigFile(file: string | undefined): unknown {
  if (file === undefined) return DEFAULT_CONFIG;
  const unreadable = (message: string, cause: unknown): ConfigError =>
    new ConfigError([{ code: 'CONFIG_UNREADABLE', path: '', message }], { cause });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(`${file} cannot be read: ${(error as Error).message}`, error);
  }
  try {
    return JSON.parse(text);
  } catch {
    // The engine's message quotes the text, which may hold a secret.
    throw unreadable(`${file} is not valid JSON`, undefined);
  }
}

/**
 * Checks a config, and resolves the references of its section `artifacts`; those of the
 * stores are resolved where they are opened.
 *
 * @throws ConfigError with every finding.
 */
export function readConfig(config: unknown, env: Environment): ServerConfig {
  if (!isRecord(config)) {
    const message = 'must be an object with "stores" and "artifacts"';
    throw new ConfigError([{ code: 'CONFIG_INVALID', path: '', message }]);
  }
  const { artifacts, ...flow } = config;
  const variables = isRecord(flow['variables']) ? flow['variables'] : {};
  const resolved = resolveReferences(artifacts ?? {}, { env, variables, path: 'artifacts' });
  const shape = checkShape(settingsSchema, resolved.value, 'artifacts');
  const findings = [
    ...checkFlowConfig(flow, { env: { ...env } }),
    // What is not resolved is not there: one finding says it well enough.
    ...(resolved.findings.length > 0 ? resolved.findings : shape.findings),
    ...unknownStore('store', shape.value?.store, flow['stores']),
    ...unknownStore('parts', shape.value?.parts, flow['stores']),
  ];
  if (findings.length > 0 || shape.value === undefined) throw new ConfigError(findings);
  return { flow: flow as Flow, settings: shape.value };
}

function unknownStore(
  field: 'store' | 'parts',
  id: string | undefined,
  stores: unknown,
): Finding[] {
  if (id === undefined || (isRecord(stores) && Object.hasOwn(stores, id))) return [];
  const message = `there is no store "${id}"`;
  return [{ code: 'STORE_UNKNOWN', path: `artifacts.${field}`, message }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
