import type { ConfigErrorCode, Finding } from '@walkeros/core';
import { isPlainObject } from '@walkeros/core';
import { checkShape } from '@walkeros/core/schemas';
import {
  entriesOf,
  KINDS,
  loadComponent,
  parsePackageName,
  SECTIONS,
  type Entry,
  type Load,
  type PreparedFlow,
} from '@walkeros/collector/config';
import type { Remark } from '../diagnostic.js';
import { isKnownPackage, kindOfPackage, suggestPackage } from './known-packages.js';

/**
 * What the packages themselves say: whether they are installed, export what is asked
 * for, and take these settings. Importing a package runs its top level, nothing more.
 */
export async function installedPackages(prepared: PreparedFlow, load: Load): Promise<Remark[]> {
  const unknown = prepared.findings
    .filter(({ code }) => code === 'UNKNOWN_KEY')
    .map(({ path }) => path);
  const known = new Set(prepared.findings.map(({ path }) => path));
  const components = SECTIONS.flatMap((section) =>
    entriesOf(prepared.flow, section, prepared.path),
  ).filter(({ path }) => !known.has(`${path}.package`) && !known.has(`${path}.import`));
  const remarks = await Promise.all(
    components.map((component) => remarksOf(component, load, unknown)),
  );
  return remarks.flat();
}

async function remarksOf(
  component: Entry,
  load: Load,
  unknown: readonly string[],
): Promise<Remark[]> {
  const { definition, path, section } = component;
  const { package: source, import: exported } = definition;
  if (typeof source !== 'string' || definition['code'] !== undefined) return [];
  const kind = KINDS[section];
  const actual = kindOfPackage(parsePackageName(source)?.name ?? '');
  if (actual !== undefined && actual !== kind) {
    const message = `package "${source}" is a ${actual}, not a ${kind}`;
    return [{ code: 'PACKAGE_INVALID', severity: 'error', path: `${path}.package`, message }];
  }
  const asked = { package: source, ...(typeof exported === 'string' && { import: exported }) };
  const { findings, exports } = await loadComponent(asked, {
    kind,
    path,
    load,
  });
  return [
    ...findings.map((finding) => explain(finding, source)),
    ...refusedSettings(component, exports).map(asError),
    ...misplacedSettings(component, exports, unknown).map(asError),
    ...refusedDefinition(component, exports).map(asError),
  ];
}

/** A package that nobody knows is a slip of the keyboard; another one may be installed elsewhere. */
function explain(finding: Finding, source: string): Remark {
  if (finding.code !== 'PACKAGE_NOT_FOUND') return asError(finding);
  const name = parsePackageName(source)?.name ?? source;
  const suggestion = isKnownPackage(name) ? undefined : suggestPackage(name);
  if (suggestion === undefined) return { ...finding, severity: 'warning' };
  return {
    ...finding,
    severity: 'error',
    message: `there is no package "${name}"`,
    suggestion: source.replace(name, suggestion),
  };
}

function refusedSettings(
  { definition, path }: Entry,
  exports: Readonly<Record<string, unknown>> | undefined,
): Finding[] {
  const schema = exports?.['settingsSchema'];
  if (!isSchema(schema)) return [];
  const { config } = definition;
  const settings = isPlainObject(config) ? (config['settings'] ?? {}) : {};
  return checkShape(schema, settings, `${path}.config.settings`).findings;
}

/**
 * Unknown fields of a component that its package has as a setting: what is to be said of
 * them instead.
 */
function misplacedSettings(
  { path }: Entry,
  exports: Readonly<Record<string, unknown>> | undefined,
  unknown: readonly string[],
): Finding[] {
  const schema = exports?.['settingsSchema'];
  if (!isSchema(schema)) return [];
  return unknown.flatMap((at): Finding[] => {
    const name = at.slice(at.lastIndexOf('.') + 1);
    if (at !== `${path}.${name}` && at !== `${path}.config.${name}`) return [];
    // A value that no schema takes: what is said of it tells whether the name is known.
    const { findings } = checkShape(schema, { [name]: undefined }, '');
    if (findings.some((finding) => finding.code === 'UNKNOWN_KEY' && finding.path === name)) {
      return [];
    }
    const message = `is a setting of the package, which belongs under "config.settings"`;
    return [
      { code: 'UNKNOWN_KEY', path: at, message, expected: '"config": { "settings": … }' },
    ];
  });
}

/** What a package needs beside its settings, such as a store in `env`. */
function refusedDefinition(
  { definition, path }: Entry,
  exports: Readonly<Record<string, unknown>> | undefined,
): Finding[] {
  const schema = exports?.['definitionSchema'];
  if (!isSchema(schema)) return [];
  const { env } = definition;
  const wired = isPlainObject(env) ? Object.entries(env).map(opened) : [];
  const given =
    env === undefined ? definition : { ...definition, env: Object.fromEntries(wired) };
  return checkShape(schema, given, path).findings;
}

/** Where a store is named, one will be there when the flow runs. */
function opened([name, value]: [string, unknown]): [string, unknown] {
  const isStore = typeof value === 'object' && value !== null && !isPlainObject(value);
  return [name, isStore && !('get' in value) ? { get: () => undefined } : value];
}

/** Also a schema of another copy of the library. */
function isSchema(value: unknown): value is Parameters<typeof checkShape>[0] {
  return typeof value === 'object' && value !== null && 'safeParse' in value && '_zod' in value;
}

function asError(finding: Finding & { code: ConfigErrorCode }): Remark {
  return { ...finding, severity: 'error' };
}
