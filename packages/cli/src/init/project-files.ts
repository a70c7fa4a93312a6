import { version } from '../version.js';
import { without } from '../without.js';
import { STORE_KINDS } from './store-kinds.js';
import type { Table } from './table.js';

/** What a project begins with. */
export interface ProjectPlan {
  /** Of the folder. */
  readonly name: string;
  /** One of {@link STORE_KINDS}. */
  readonly kind: string;
  /** Settings that are known already. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Lines of `.env.example` beside those of the kind. */
  readonly env?: readonly string[];
  /** The user's own data. */
  readonly table?: Table | undefined;
  /** Whether the data lies elsewhere than in the store, and has to be written there. */
  readonly fills: boolean;
}

const STORE_ID = 'lookup';
const SIMULATE = `walkeros simulate flow.json --event event.json --mock ${STORE_ID}=rows.json --repeat 60`;

/** The files of a project, by name. */
export function projectFiles(plan: ProjectPlan): Record<string, string> {
  const { table, fills } = plan;
  const rows = table?.rows ?? [{ key: 'example', plan: 'gold' }];
  const keyColumn = table?.keyColumn ?? Object.keys(rows[0] ?? { key: '' })[0] ?? 'key';
  // A sheet answers with the columns beside that of the key.
  const valueOf = (row: object): object =>
    plan.kind === 'sheets' ? without(row as Record<string, unknown>, keyColumn) : row;
  const byKey = Object.fromEntries(rows.map((row) => [String(row[keyColumn]), valueOf(row)]));
  const key = Object.keys(byKey)[0] ?? 'example';
  const { env = [] } = STORE_KINDS[plan.kind] ?? {};
  return {
    'flow.json': json(flowOf(plan)),
    'event.json': json({ name: 'page view', data: { key } }),
    'rows.json': json(byKey),
    'package.json': json(manifestOf(plan)),
    '.env.example': [...env, ...(plan.env ?? []), ''].join('\n'),
    'README.md': readmeOf(plan),
    ...(fills && { 'fill-store.mjs': FILL_STORE }),
  };
}

function flowOf({ kind, settings = {}, table }: ProjectPlan): object {
  const keyColumn = kind === 'sheets' ? table?.keyColumn : undefined;
  return {
    $schema: './node_modules/@walkeros/cli/flow.schema.json',
    sources: { http: { package: '@walkeros/server-source-http', next: 'enrich' } },
    stores: {
      [STORE_ID]: {
        package: `@walkeros/server-store-${kind}`,
        config: {
          settings: {
            ...STORE_KINDS[kind]?.settings,
            ...settings,
            ...(keyColumn !== undefined && { keyColumn }),
          },
        },
        cache: { rules: [{ ttl: '5m' }] },
      },
    },
    transformers: {
      enrich: {
        package: '@walkeros/transformer-enrich',
        config: { settings: { key: 'data.key', target: `data.${STORE_ID}` } },
        env: { store: `$store.${STORE_ID}` },
      },
    },
    destinations: { console: { package: '@walkeros/destination-console' } },
  };
}

function manifestOf({ name, kind, fills }: ProjectPlan): object {
  const packages = [
    ...['cli', 'collector', 'destination-console', 'server-source-http'],
    ...[`server-store-${kind}`, 'transformer-enrich'],
  ];
  return {
    name:
      name
        .toLowerCase()
        .replaceAll(/[^a-z0-9-]+/g, '-')
        .replaceAll(/^-+|-+$/g, '') || 'flow',
    private: true,
    type: 'module',
    scripts: {
      start: 'node --env-file=.env node_modules/@walkeros/cli/dist/bin.cjs run flow.json',
      simulate: SIMULATE,
      test: `walkeros validate flow.json && ${SIMULATE} --assert "hitRate>=0.9"`,
      ...(fills && { 'fill-store': 'node --env-file=.env fill-store.mjs' }),
    },
    dependencies: Object.fromEntries(
      packages.map((each) => [`@walkeros/${each}`, `^${version}`]),
    ),
  };
}

function readmeOf({ name, kind, table, fills }: ProjectPlan): string {
  const columns = table?.columns.map(
    (column) =>
      `- \`${column.name}\`: ${column.type}${column.name === table.keyColumn ? ', the key' : ''}`,
  );
  return [
    `# ${name}`,
    '',
    `Events come in over HTTP, \`data.key\` is looked up in the store "${STORE_ID}", and what is found there goes to \`data.${STORE_ID}\`. What was found is kept for five minutes.`,
    ...(columns === undefined ? [] : ['', ...columns]),
    '',
    '```sh',
    'npm install',
    'npm test           # checks flow.json, and simulates 60 events on rows.json',
    'cp .env.example .env',
    ...(fills ? ['npm run fill-store # writes rows.json into the store'] : []),
    'npm start',
    '```',
    '',
    'While it runs, send it the event from another terminal:',
    '',
    '```sh',
    "curl -X POST http://127.0.0.1:8080/collect -H 'content-type: application/json' -d @event.json",
    '```',
    '',
    STORE_KINDS[kind]?.hint ?? '',
    '',
  ].join('\n');
}

const FILL_STORE = `import { readFileSync } from 'node:fs';
import { startFlow } from '@walkeros/collector';

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const { stores } = read('flow.json');
const { collector } = await startFlow({ stores });
for (const [key, row] of Object.entries(read('rows.json'))) {
  await collector.stores.${STORE_ID}.set(key, row);
}
await collector.shutdown();
`;

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
