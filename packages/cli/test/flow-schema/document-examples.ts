import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

type Json = Record<string, unknown>;

const SECTIONS = ['flows', 'stores', 'sources', 'transformers', 'destinations'];

/** The flows and parts of flows that a document shows. */
export interface Examples {
  readonly file: string;
  readonly examples: readonly Json[];
}

const RECIPES = 'packages/collector/test/recipes';

/** The recipes of the source document, one file each. */
export function recipes(root: string): Examples[] {
  return readdirSync(path.join(root, RECIPES)).map((name) => {
    const file = `${RECIPES}/${name}`;
    return {
      file,
      examples: flowsIn(parse(readFileSync(path.join(root, file), 'utf8'))),
    };
  });
}

/** Of all documents of the repository those with flows in them. */
export function documentExamples(root: string): Examples[] {
  const readmes = readdirSync(path.join(root, 'packages'))
    .map((folder) => `packages/${folder}/README.md`)
    .filter((file) => existsSync(path.join(root, file)));
  const files = ['README.md', ...readmes];
  return files
    .map((file) => ({
      file,
      examples: examplesIn(readFileSync(path.join(root, file), 'utf8')),
    }))
    .filter(({ examples }) => examples.length > 0);
}

function examplesIn(text: string): Json[] {
  return [...text.matchAll(/^```json\n([^]*?)\n```$/gm)].flatMap(([, content = '']) =>
    flowsIn(parse(content)),
  );
}

/** The smallest flow around a fragment; nothing for JSON that has no part in one. */
function flowsIn(json: Json): Json[] {
  if (SECTIONS.some((section) => section in json)) return [json];
  if ('rules' in json) return [storeWith({ cache: json })];
  return 'cache' in json ? [storeWith(json)] : [];
}

/** A snippet may be an object, or a property as documents show it: `"cache": {…}`. */
function parse(content: string): Json {
  return JSON.parse(content.startsWith('{') ? content : `{${content}}`) as Json;
}

function storeWith(fields: Json): Json {
  return { stores: { it: { package: 'any', ...fields } } };
}
