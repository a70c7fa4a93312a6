import { KNOWN_PACKAGES } from '../../src/validate/checks/known-packages.js';
import { loadWorkspace } from '../corpus/load-workspace.js';
import type { PackageSettings } from './generate-flow-schema.js';

const SECTIONS: readonly (readonly [RegExp, PackageSettings['section']])[] = [
  [/-store-/, 'stores'],
  [/-source-/, 'sources'],
  [/transformer-/, 'transformers'],
  [/destination-/, 'destinations'],
];

/** What every package of this repository that is a component says of its settings. */
export async function packageSettings(): Promise<PackageSettings[]> {
  return await Promise.all(KNOWN_PACKAGES.map(settingsOf));
}

async function settingsOf(name: string): Promise<PackageSettings> {
  const { settingsSchema } = (await loadWorkspace(name)) as {
    settingsSchema: PackageSettings['schema'];
  };
  const [, section] = SECTIONS.find(([pattern]) => pattern.test(name)) ?? [];
  if (section === undefined) throw new Error(`what kind of component is ${name}?`);
  return { name, section, schema: settingsSchema };
}
