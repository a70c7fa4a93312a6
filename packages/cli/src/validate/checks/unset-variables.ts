import { suggest } from '@walkeros/core';
import type { Environment } from '@walkeros/collector/config';
import type { Remark } from '../diagnostic.js';
import { walk } from './walk.js';

/** A reference without a default: with one, a colon follows its name. */
const WITHOUT_DEFAULT = /\$env\.(?<name>\w+)(?![\w:])/g;

/** What a config takes from the environment and does not find there. */
export interface UnsetVariables {
  readonly remarks: Remark[];
  /** The environment, in which each of them stands for itself: `NAME` is `"$env.NAME"`. */
  readonly env: Environment;
}

/**
 * An environment is not known before a flow runs: what is not set here, where the
 * config is checked, is a warning, and says nothing about the fields that take it.
 */
export function unsetVariables(config: unknown, env: Environment): UnsetVariables {
  const remarks: Remark[] = [];
  const placeholders: Record<string, string> = {};
  for (const { value, path } of walk(config)) {
    if (typeof value !== 'string' || !refersToEnv(value) || value.startsWith('$$')) continue;
    for (const { groups } of value.matchAll(WITHOUT_DEFAULT)) {
      const name = groups?.['name'] ?? '';
      if (Object.hasOwn(env, name) && env[name] !== undefined) continue;
      placeholders[name] = `$env.${name}`;
      remarks.push(unset(path, name, env));
    }
  }
  return { remarks, env: { ...env, ...placeholders } };
}

/** Whether a value takes something from the environment; after references are resolved, something that is not set. */
export function refersToEnv(value: unknown): boolean {
  return typeof value === 'string' && value.includes('$env.');
}

function unset(path: string, name: string, env: Environment): Remark {
  const suggestion = suggest(name, Object.keys(env));
  return {
    code: 'VARIABLE_UNSET',
    severity: 'warning',
    path,
    message: `environment variable "${name}" is not set here`,
    expected: `a value where the flow runs, or a default: \`$env.${name}:default\``,
    ...(suggestion !== undefined && { suggestion }),
  };
}
