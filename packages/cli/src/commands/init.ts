import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorCode, suggest } from '@walkeros/core';
import type { Call, Command } from '../command.js';
import { chooseKind } from '../init/choose-kind.js';
import { projectFiles } from '../init/project-files.js';
import { readTable, type Table } from '../init/read-table.js';
import { STORE_KINDS } from '../init/store-kinds.js';
import { EXIT, type ExitCode } from '../output/exit-code.js';
import { UsageError } from '../output/usage-error.js';

/** Options as the user gave them. */
interface Flags {
  store?: string;
  csv?: string;
  sheet?: string;
  api?: string;
  yes?: boolean;
  force?: boolean;
}

export const initCommand: Command = {
  syntax: (command) =>
    void command
      .argument('[folder]', 'where the project goes', '.')
      .option('--store <kind>', `${Object.keys(STORE_KINDS).join(', ')} (default: fs)`)
      .option('--csv <file>', 'begin with the rows of this file')
      .option('--sheet <id>', 'look up in this Google spreadsheet; its URL will do')
      .option('--api <url>', 'look up at this URL; {key} stands where the key goes')
      .option('--yes', 'ask nothing')
      .option('--force', 'write over files that are there'),
  run: init,
};

async function init({ args: [given], options, host, output }: Call): Promise<ExitCode> {
  const flags = options as Flags;
  const folder = path.resolve(host.cwd, String(given));
  const asks = flags.yes !== true && host.stdout.isTTY === true && options['json'] !== true;
  const kind = kindOf(flags) ?? (asks ? await chooseKind() : 'fs');
  if (kind === undefined) return EXIT.interrupted;
  const table = flags.csv === undefined ? undefined : await readCsv(flags.csv, host.cwd);
  const name = path.basename(folder);
  const files = projectFiles({ name, kind, settings: settingsOf(flags), table });
  const taken = Object.keys(files).filter((file) => existsSync(path.join(folder, file)));
  if (taken.length > 0 && flags.force !== true) {
    throw new UsageError(`${taken.join(', ')}: there already; --force writes over`);
  }
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    await writeFile(path.join(folder, file), text);
    output.text(`wrote ${path.join(String(given), file)}`);
  }
  output.json({ folder, store: kind, files: Object.keys(files), ...(table && found(table)) });
  if (table)
    output.progress(
      `key: ${table.keyColumn}; ${table.columns.length} columns, ${table.rows.length} rows`,
    );
  output.progress('next: npm install && npm test');
  return EXIT.ok;
}

function found({ columns, keyColumn, delimiter, hasHeader }: Table): object {
  return { columns, keyColumn, delimiter, hasHeader };
}

/** The kind that the options name, or that follows from them. */
function kindOf({ store, csv, sheet, api }: Flags): string | undefined {
  const implied = sheet === undefined ? (api === undefined ? undefined : 'api') : 'sheets';
  if (implied !== undefined && store !== undefined && store !== implied) {
    throw new UsageError(
      `--store ${store} contradicts what else is given, which is ${implied}`,
    );
  }
  const kind = store ?? implied ?? (csv === undefined ? undefined : 'fs');
  if (kind === undefined || Object.hasOwn(STORE_KINDS, kind)) return kind;
  const kinds = Object.keys(STORE_KINDS);
  const meant = suggest(kind, kinds);
  const hint =
    meant === undefined ? `expected ${kinds.join(', ')}` : `did you mean "${meant}"?`;
  throw new UsageError(`--store "${kind}": ${hint}`);
}

function settingsOf({ sheet, api }: Flags): Record<string, unknown> {
  if (sheet !== undefined) return { id: /\/d\/([\w-]+)/.exec(sheet)?.[1] ?? sheet };
  if (api === undefined) return {};
  if (!URL.canParse(api)) throw new UsageError(`--api "${api}": expected a URL`);
  return { endpoint: api.includes('{key}') ? api : `${api.replace(/\/$/, '')}/{key}` };
}

/** @throws UsageError for a file without rows, or whose rows have no key. */
async function readCsv(file: string, cwd: string): Promise<Table> {
  const text = await readFile(path.resolve(cwd, file), 'utf8').catch((error: unknown) => {
    const reason = errorCode(error) === 'ENOENT' ? 'there is no such file' : errorCode(error);
    throw new UsageError(`${file}: ${reason}`);
  });
  const table = readTable(text);
  if (table.rows.length === 0) throw new UsageError(`${file}: has no rows`);
  if (table.keyColumn === undefined) {
    throw new UsageError(
      `${file}: no column has a value of its own in each row, to be the key`,
    );
  }
  return table;
}
