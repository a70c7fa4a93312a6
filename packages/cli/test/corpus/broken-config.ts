/** A config with one mistake, in JSON; `«` and `»` stand around what has to be marked. */
export interface BrokenConfig {
  readonly title: string;
  readonly text: string;
  readonly code: string;
  readonly suggestion?: string | undefined;
  /** Whether `--fix` can mend it. */
  readonly isFixable: boolean;
}

/** What is wrong: code, then what was meant, then `fix` where the fix is safe. */
export type Expected = readonly [code: string, suggestion?: string | undefined, fix?: 'fix'];
export type Row = readonly [title: string, text: string, ...Expected];

/** Rows of a table as configs. */
export function table(rows: readonly Row[]): BrokenConfig[] {
  return rows.map(([title, text, code, suggestion, fix]) => ({
    title,
    text,
    code,
    suggestion,
    isFixable: fix === 'fix',
  }));
}

/** The sections of a flow, each as the text between its braces. */
export interface Sections {
  readonly sources?: string;
  readonly transformers?: string;
  readonly destinations?: string;
  readonly stores?: string;
  /** More of the flow, after its sections. */
  readonly more?: string;
}

const SOUND: Required<Omit<Sections, 'more'>> = {
  sources: '"http": { "package": "@walkeros/server-source-http", "next": "enrich" }',
  transformers:
    '"enrich": { "package": "@walkeros/transformer-enrich", "env": { "store": "$store.users" } }',
  destinations: '"out": { "package": "@walkeros/destination-console" }',
  stores: users(),
};

/** A sound flow, but for the sections that are given. */
export function flow(sections: Sections = {}): string {
  const { more, ...given } = sections;
  const lines = Object.entries({ ...SOUND, ...given }).map(
    ([name, content]) => `      "${name}": {\n        ${content}\n      }`,
  );
  if (more !== undefined) lines.push(`      ${more}`);
  return file(`"main": {\n${lines.join(',\n')}\n    }`);
}

/** A file around some flows. */
export function file(flows: string): string {
  return `{\n  "version": 4,\n  "flows": {\n    ${flows}\n  }\n}\n`;
}

/** The store that the sound flow reads from, with more fields. */
export function users(fields = ''): string {
  const own = [
    '"package": "@walkeros/server-store-fs"',
    '"config": { "settings": { "basePath": "data" } }',
  ];
  return `"users": {\n          ${[...own, ...(fields === '' ? [] : [fields])].join(',\n          ')}\n        }`;
}

/** The sound flow with other fields of its store's cache. */
export function withCache(fields: string): string {
  return flow({ stores: users(`"cache": { ${fields} }`) });
}

/** The sound flow with one cache rule. */
export function withRule(fields: string): string {
  return withCache(`"rules": [{ ${fields} }]`);
}

/** The sound flow with a rule that matches something. */
export function withMatch(match: string): string {
  return withRule(`"match": ${match}, "ttl": 300`);
}

/** The sound flow with more fields of its transformer. */
export function withStep(fields: string): string {
  return flow({
    transformers: `"enrich": { "package": "@walkeros/transformer-enrich", "env": { "store": "$store.users" }, ${fields} }`,
  });
}

/** The sound flow with a store of a package with these settings, which the step reads. */
export function withSettings(name: string, settings: string): string {
  return flow({
    stores: `"users": { "package": "@walkeros/${name}", "config": { "settings": { ${settings} } }, "cache": { "rules": [{ "ttl": 300 }] } }`,
  });
}
