import type { Finding } from '@walkeros/core';
import { ConfigError } from '@walkeros/core';
import { parseSettings } from '@walkeros/core/schemas';
import type { PreparedFlow } from '../config/prepare-flow.js';
import { entriesOf, SECTIONS, type Entry, type Section } from '../config/sections.js';
import { isRecord } from '../is-record.js';
import { KINDS, loadComponent, type ComponentInit } from './load-component.js';
import type { Load } from './load-module.js';

/** A component of a flow whose code is at hand. */
export interface LoadedComponent extends Entry {
  /** `undefined` for a transformer without code. */
  init?: ComponentInit;
  /** What the init was made of: the same for the same code. */
  origin?: unknown;
}

export interface LoadedComponents {
  components: Record<Section, LoadedComponent[]>;
  findings: Finding[];
}

/** Parts of a definition that say where its code comes from. */
const ORIGINS = ['', '.package', '.import', '.code'];

/**
 * Finds the code of every component of a flow. Nothing is opened. A component
 * whose origin has a finding already is passed over: a second one would not help.
 */
export async function loadComponents(
  { flow, path, findings: known }: PreparedFlow,
  load: Load,
): Promise<LoadedComponents> {
  const findings: Finding[] = [];
  const wrong = new Set(known.map((finding) => finding.path));
  const components: LoadedComponents['components'] = {
    stores: [],
    sources: [],
    transformers: [],
    destinations: [],
  };
  for (const section of SECTIONS) {
    for (const entry of entriesOf(flow, section, path)) {
      if (ORIGINS.some((part) => wrong.has(entry.path + part))) continue;
      const options = { kind: KINDS[section], path: entry.path, load };
      const loaded = await loadComponent(entry.definition, options);
      findings.push(...loaded.findings);
      if (section === 'stores') findings.push(...refusedSettings(entry, loaded.exports));
      const { init, origin } = loaded;
      components[section].push({ ...entry, ...(init !== undefined && { init, origin }) });
    }
  }
  return { components, findings };
}

/**
 * Settings of a store whose package says what they look like, so that a mistake in
 * one store is found before another connects.
 */
function refusedSettings({ definition, path }: Entry, exports: unknown): readonly Finding[] {
  const schema = isRecord(exports) ? exports['settingsSchema'] : undefined;
  if (!isRecord(schema) || typeof schema['safeParse'] !== 'function') return [];
  const config = isRecord(definition['config']) ? definition['config'] : {};
  try {
    parseSettings(schema as never, config, path);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.findings;
    throw error;
  }
}
