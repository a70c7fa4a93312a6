import { checkFlowConfig } from '@walkeros/collector';
import { ConfigError, formatFinding, type Finding } from '@walkeros/core';
import { parseSettings } from '@walkeros/core/schemas';
import type { z } from 'zod';
import { workspaces } from './repository.js';

type Json = Record<string, unknown>;

const SECTIONS = ['stores', 'sources', 'transformers', 'destinations'] as const;
type Section = (typeof SECTIONS)[number];

const KINDS: readonly [pattern: RegExp, section: Section][] = [
  [/-store-/, 'stores'],
  [/-source-/, 'sources'],
  [/\/transformer-/, 'transformers'],
  [/destination-/, 'destinations'],
];

/**
 * What is wrong with a JSON snippet: it does not parse, or it is (part of) a flow that
 * would not start. Variables that the snippet refers to count as given.
 */
export async function checkJson(text: string): Promise<string[]> {
  const parsed = parse(text);
  const flow = wholeFlow(parsed);
  if (flow === undefined) return [];
  const findings = checkFlowConfig(withVariables(flow, text), { env: environmentOf(text) });
  return [...findings.map(formatFinding), ...(await settingsFindings(flow))];
}

/** A snippet may be an object, or a property as the documents show it: `"cache": {…}`. */
function parse(text: string): Json {
  const trimmed = text.trim();
  return JSON.parse(trimmed.startsWith('{') ? trimmed : `{${trimmed}}`) as Json;
}

/** The smallest flow around a fragment; nothing for JSON that has no part in a flow. */
function wholeFlow(json: Json): Json | undefined {
  if (isRecord(json['flows'])) return json;
  if (SECTIONS.some((section) => section in json)) return withoutAppSections(json);
  if (typeof json['package'] === 'string')
    return { [sectionOf(json['package'])]: { it: json } };
  if (isRecord(json['cache'])) return { stores: { it: { ...anyStore, ...json } } };
  if (Array.isArray(json['rules'])) return { stores: { it: { ...anyStore, cache: json } } };
  return undefined;
}

/** What an app adds to a flow is checked by its own tests. */
function withoutAppSections({ artifacts: _artifacts, ...flow }: Json): Json {
  return flow;
}

const anyStore = {
  package: '@walkeros/server-store-fs',
  config: { settings: { basePath: 'data' } },
};

function sectionOf(packageName: string): Section {
  const [, section] = KINDS.find(([pattern]) => pattern.test(packageName)) ?? [];
  if (section === undefined) throw new Error(`what kind of component is ${packageName}?`);
  return section;
}

function environmentOf(text: string): Record<string, string> {
  const names = [...text.matchAll(/\$env\.(\w+)/g)].map(([, name = '']) => name);
  return Object.fromEntries(names.map((name) => [name, 'https://example.com/{key}']));
}

function withVariables(flow: Json, text: string): Json {
  const names = [...text.matchAll(/\$var\.(\w+)/g)].map(([, name = '']) => name);
  const given = Object.fromEntries(names.map((name) => [name, 'given']));
  const declared = isRecord(flow['variables']) ? flow['variables'] : {};
  return names.length === 0 ? flow : { ...flow, variables: { ...given, ...declared } };
}

/** What each component's own schema says to its settings. */
async function settingsFindings(flow: Json): Promise<string[]> {
  const flows = isRecord(flow['flows'])
    ? Object.values(flow['flows']).filter(isRecord)
    : [flow];
  const components = flows.flatMap((each) =>
    SECTIONS.flatMap((section) =>
      Object.entries(recordAt(each, section)).map(([id, component]) =>
        refused(isRecord(component) ? component : {}, `${section}.${id}`),
      ),
    ),
  );
  return (await Promise.all(components)).flat();
}

async function refused(component: Json, path: string): Promise<string[]> {
  const name = component['package'];
  const ours = workspaces('packages').some(({ manifest }) => manifest.name === name);
  if (typeof name !== 'string' || !ours) return [];
  const { settingsSchema } = (await import(name)) as { settingsSchema?: z.ZodType };
  if (settingsSchema === undefined) return [];
  const config = recordAt(component, 'config');
  try {
    parseSettings(settingsSchema, config, path);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.findings
      .filter((finding) => !isReference(finding, config, path))
      .map(formatFinding);
  }
}

/** References are resolved before a component sees its settings. */
function isReference(finding: Finding, config: Json, path: string): boolean {
  let value: unknown = config;
  for (const step of finding.path.slice(`${path}.config.`.length).split('.'))
    value = isRecord(value) ? value[step] : value;
  return typeof value === 'string' && value.startsWith('$');
}

function recordAt(json: Json, key: string): Json {
  const value = json[key];
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
