import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(__dirname, '../../..');

export interface Manifest {
  name: string;
  description?: string;
  private?: boolean;
  scripts?: Record<string, string>;
}

/** A package or an app. */
export interface Workspace {
  /** From the root: `packages/core`. */
  folder: string;
  manifest: Manifest;
}

export function readText(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

export function exists(file: string): boolean {
  return existsSync(path.join(root, file));
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readText(path.join(folder, 'package.json'))) as Manifest;
}

export function workspaces(parent: 'packages' | 'apps'): Workspace[] {
  return readdirSync(path.join(root, parent))
    .map((name) => `${parent}/${name}`)
    .filter((folder) => exists(`${folder}/package.json`))
    .map((folder) => ({ folder, manifest: readManifest(folder) }));
}

/** Files below a folder that end with `extension`, from the root; none for no folder. */
function filesBelow(folder: string, extension: string): string[] {
  if (!exists(folder)) return [];
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension))
    .map((name) => `${folder}/${name.replaceAll(path.sep, '/')}`)
    .sort();
}

/** TypeScript under `src` and `test` of every package and app. */
export function allSources(part: 'src' | 'test'): string[] {
  return [...workspaces('packages'), ...workspaces('apps')].flatMap(({ folder }) =>
    filesBelow(`${folder}/${part}`, '.ts'),
  );
}

/** The documents that readers see: the root's, `docs`, and one README for each package. */
export function documents(): string[] {
  const readmes = [...workspaces('packages'), ...workspaces('apps')]
    .map(({ folder }) => `${folder}/README.md`)
    .filter(exists);
  return ['README.md', 'CONTRIBUTING.md', ...filesBelow('docs', '.md'), ...readmes];
}
