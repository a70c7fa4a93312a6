import type { ConfigErrorCode, Finding } from '@walkeros/core';
import { suggest } from '@walkeros/core';
import type { Section } from '../config/sections.js';
import { isRecord } from '../is-record.js';
import { messageOf } from '../message-of.js';
import type { Load } from './load-module.js';
import { parsePackageName } from './package-name.js';

export type ComponentKind = 'store' | 'source' | 'transformer' | 'destination';

/** What the components of each section are. */
export const KINDS: Readonly<Record<Section, ComponentKind>> = {
  stores: 'store',
  sources: 'source',
  transformers: 'transformer',
  destinations: 'destination',
};

/** Opens a component, whichever way its package or code was written. */
export type ComponentInit = (context: unknown) => unknown;

export interface Component {
  /** `undefined` for a transformer without code. */
  init?: ComponentInit;
  /** What the init was made of: the same for the same code. */
  origin?: unknown;
  /** The exports of the package that it came from. */
  exports?: Record<string, unknown>;
  findings: Finding[];
}

export interface ComponentOptions {
  kind: ComponentKind;
  /** Where the definition stands: `stores.sessions`. */
  path: string;
  load: Load;
}

/** Finds the code of a definition: its `code`, or what its `package` exports. */
export async function loadComponent(
  definition: { code?: unknown; package?: string; import?: string },
  options: ComponentOptions,
): Promise<Component> {
  const { path } = options;
  if (definition.code !== undefined) {
    return accept(definition.code, options, { at: `${path}.code`, name: 'this code' });
  }
  if (definition.package === undefined) return { findings: [] };
  const name = parsePackageName(definition.package);
  if (name === undefined) {
    return invalid('PACKAGE_INVALID', `${path}.package`, 'is not the name of an npm package');
  }
  try {
    const exports = await options.load(name.specifier);
    return fromExports(exports, { ...definition, package: name.specifier }, options);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'PACKAGE_NOT_FOUND') {
      const message = `package "${name.specifier}" is not installed; run "npm install ${name.name}"`;
      return invalid(code, `${path}.package`, message);
    }
    const message = `package "${name.specifier}" cannot be loaded: ${messageOf(error)}`;
    return invalid('PACKAGE_INVALID', `${path}.package`, message);
  }
}

function fromExports(
  module: unknown,
  definition: { package: string; import?: string },
  options: ComponentOptions,
): Component {
  const exports = isRecord(module) ? module : { default: module };
  const wanted = definition.import ?? 'default';
  const name = `package "${definition.package}"`;
  if (!Object.hasOwn(exports, wanted)) {
    const suggestion = suggest(wanted, Object.keys(exports));
    const at = `${options.path}.${definition.import === undefined ? 'package' : 'import'}`;
    const { findings } = invalid('PACKAGE_INVALID', at, `${name} has no export "${wanted}"`);
    return {
      findings: findings.map((found) => ({ ...found, ...(suggestion && { suggestion }) })),
    };
  }
  const accepted = accept(exports[wanted], options, { at: `${options.path}.package`, name });
  return { ...accepted, exports };
}

/** A function that opens the component, or an object around one; a destination may be one itself. */
function accept(
  code: unknown,
  { kind }: ComponentOptions,
  { at, name }: { at: string; name: string },
): Component {
  const origin = code;
  if (typeof code === 'function') return { init: code as ComponentInit, origin, findings: [] };
  if (isRecord(code)) {
    if (kind === 'destination' && typeof code['push'] === 'function') {
      return { init: () => code, origin, findings: [] };
    }
    const { init } = code;
    if (kind !== 'destination' && typeof init === 'function') {
      return { init: (context) => Reflect.apply(init, code, [context]), origin, findings: [] };
    }
  }
  const right = kind === 'destination' ? 'an object with a push function' : 'an init function';
  return invalid('PACKAGE_INVALID', at, `${name} is not a ${kind}: it has to be ${right}`);
}

function invalid(code: ConfigErrorCode, path: string, message: string): Component {
  return { findings: [{ code, path, message }] };
}

/** A replaced loader may report an absence as Node does. */
const ABSENT: readonly unknown[] = [
  'PACKAGE_NOT_FOUND',
  'MODULE_NOT_FOUND',
  'ERR_MODULE_NOT_FOUND',
];

function codeOf(error: unknown): ConfigErrorCode {
  const absent = isRecord(error) && ABSENT.includes(error['code']);
  return absent ? 'PACKAGE_NOT_FOUND' : 'PACKAGE_INVALID';
}
