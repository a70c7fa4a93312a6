import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '@walkeros/core';
import type { Call, Command } from '../command.js';
import { chooseKind } from '../init/choose-kind.js';
import type { FoundData } from '../init/found-data.js';
import { projectFiles } from '../init/project-files.js';
import { endpointOf } from '../init/read-api.js';
import { readData, sheetId, type DataSource } from '../init/read-data.js';
import { storeKindOf } from '../init/store-kind-of.js';
import { STORE_KINDS } from '../init/store-kinds.js';
import { UnreadableData } from '../init/unreadable-data.js';
import { EXIT, type ExitCode } from '../output/exit-code.js';
import { UsageError } from '../output/usage-error.js';

/** Options as the user gave them. */
interface Flags extends DataSource {
  store?: string;
  /** `false` for `--no-read`. */
  read: boolean;
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
      .option('--tab <title>', 'which tab of it (default: the first one)')
      .option('--api <url>', 'look up at this URL; {key} stands where the key goes')
      .option('--key <key>', 'one that the API knows, where it lists none')
      .option('--no-read', 'do not look into the sheet or the API')
      .option('--yes', 'ask nothing')
      .option('--force', 'write over files that are there'),
  run: init,
};

async function init({ args: [given], options, host, output }: Call): Promise<ExitCode> {
  const flags = options as unknown as Flags;
  const folder = path.resolve(host.cwd, String(given));
  const asks = flags.yes !== true && host.stdout.isTTY === true && options['json'] !== true;
  const kind = storeKindOf(flags, flags.store) ?? (asks ? await chooseKind() : 'fs');
  if (kind === undefined) return EXIT.interrupted;
  const data = await dataOf(flags, { host, folder });
  const files = projectFiles({
    ...{ name: path.basename(folder), kind, table: data?.table, env: data?.env ?? [] },
    settings: { ...settingsOf(flags), ...data?.settings },
    fills: flags.csv !== undefined && kind !== 'api',
  });
  await write(files, folder, flags.force === true);
  for (const file of Object.keys(files)) output.text(`wrote ${path.join(String(given), file)}`);
  output.json({ folder, store: kind, files: Object.keys(files), ...(data && found(data)) });
  if (data) output.progress(summaryOf(data));
  const enter = folder === host.cwd ? '' : `cd ${String(given)} && `;
  output.progress(`next: ${enter}npm install && npm test`);
  return EXIT.ok;
}

/** @throws UsageError for files that are there and may not be written over, or cannot be written. */
async function write(
  files: Readonly<Record<string, string>>,
  folder: string,
  isForced: boolean,
): Promise<void> {
  const taken = Object.keys(files).filter((file) => existsSync(path.join(folder, file)));
  if (taken.length > 0 && !isForced) {
    throw new UsageError(`${taken.join(', ')}: there already; --force writes over`);
  }
  try {
    await mkdir(folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      await writeFile(path.join(folder, file), text);
    }
  } catch (error) {
    throw new UsageError(`${folder}: ${whyNot(error)}`, EXIT.environment);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EEXIST: 'a file has this name; name another folder',
  EISDIR: 'a folder has the name of a file that belongs there',
  ENAMETOOLONG: 'the name is too long',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'lies below a file; name another folder',
  EPERM: 'you may not write there',
  EROFS: 'the disk cannot be written to',
};

/** @throws what is no failure of the file system. */
function whyNot(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('syscall' in error)) throw error;
  return REASONS[errorCode(error)] ?? `cannot be written (${errorCode(error)})`;
}

/** @throws UsageError with why it cannot be read, and how to begin without. */
async function dataOf(
  flags: Flags,
  { host, folder }: { host: Call['host']; folder: string },
): Promise<FoundData | undefined> {
  if (!flags.read && flags.csv === undefined) return undefined;
  try {
    return await readData(flags, { host, folder });
  } catch (error) {
    if (!(error instanceof UnreadableData)) throw error;
    const [code, without] =
      flags.csv === undefined
        ? [EXIT.environment, '\n  --no-read makes the project without looking there']
        : [EXIT.usage, ''];
    throw new UsageError(`${error.message}\n  fix: ${error.fix}${without}`, code);
  }
}

function summaryOf({ table }: FoundData): string {
  const { keyColumn, columns, rows } = table;
  const remarks = [
    ...(table.hasHeader
      ? []
      : ['no row of names was found: the first row is data, and the columns are "column1", …']),
    ...table.repeated.map(
      (name) => `"${name}" is there more than once: the next one is "${name} 2"`,
    ),
    ...table.unnamed.map((name) => `a column without a name is "${name}"`),
  ];
  const size = `${columns.length} columns, ${rows.length} rows`;
  return [`key: ${keyColumn}; ${size}`, ...remarks].join('; ');
}

function found({ table }: FoundData): object {
  const { rows, ...rest } = table;
  return { ...rest, rows: rows.length };
}

function settingsOf({ sheet, tab, api }: Flags): Record<string, unknown> {
  if (sheet !== undefined)
    return { id: sheetId(sheet), ...(tab !== undefined && { sheet: tab }) };
  return api === undefined ? {} : { endpoint: endpointOf(api) };
}
