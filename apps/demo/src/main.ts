import { fileURLToPath } from 'node:url';
import { ConfigError, getByPath } from '@walkeros/core';
import { compare } from './compare.js';
import { openEmbeddedSheets } from './embedded-sheets.js';
import type { FlowPage } from './flow-page.js';
import { openFlowPage } from './flow-page.js';
import type { Options } from './options.js';
import { HELP, readOptions, UsageError } from './options.js';
import { createPaint } from './paint.js';
import { createProgress } from './progress.js';
import type { StagedFlow } from './read-flow.js';
import { readFlow } from './read-flow.js';
import { openRealSheets } from './real-sheets.js';
import { report } from './report.js';
import type { SheetsTarget } from './sheets-target.js';
import { stayUp } from './stay-up.js';
import { stopSignal } from './stop-signal.js';

const inApp = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function run(options: Options, signal: AbortSignal): Promise<void> {
  const staged = readFlow(options.flowFile ?? inApp('flow.json'));
  const sheets = await openSheets(options, staged);
  const page = options.inspect ? await openFlowPage() : undefined;
  try {
    say(`\nEach event looks its session up in a Google Sheet\n  ${sheets.description}\n`);
    if (page !== undefined) say(`Watch the flow: ${page.url}\n`);
    if (options.compare) await showComparison({ options, staged, sheets, page, signal });
    if (!options.once) await stayUp({ ...options, staged, sheets, page, signal, say });
  } finally {
    await page?.close();
    await sheets.close();
  }
}

function openSheets(options: Options, { flow, storeId }: StagedFlow): Promise<SheetsTarget> {
  if (options.realSheet !== undefined)
    return Promise.resolve(openRealSheets(options.realSheet));
  const setting = (name: string, fallback = ''): string =>
    String(getByPath(flow, `stores.${storeId}.config.settings.${name}`, fallback));
  return openEmbeddedSheets({
    csvFile: inApp('sessions.csv'),
    id: setting('id'),
    tab: setting('sheet', 'Sheet1'),
    latencyMs: options.latencyMs,
  });
}

interface Stage {
  options: Options;
  staged: StagedFlow;
  sheets: SheetsTarget;
  page: FlowPage | undefined;
  signal: AbortSignal;
}

async function showComparison({ options, signal, ...stage }: Stage): Promise<void> {
  const onProgress = createProgress(process.stderr, createPaint(process.stderr, process.env));
  const comparison = await compare({ ...options, ...stage, signal, onProgress });
  const text = options.json
    ? JSON.stringify(comparison)
    : `\n${report(comparison, createPaint(process.stdout, process.env))}`;
  process.stdout.write(`${text}\n`);
}

/** @returns The exit code for an error that a person can do something about. */
function explain(error: unknown): number {
  if (error instanceof UsageError) {
    say(`${error.message}\nSee npm start -- --help`);
    return 2;
  }
  if (!(error instanceof ConfigError)) throw error;
  say(`The flow cannot start:\n${error.message.replaceAll(/^/gm, '  ')}`);
  return 1;
}

const signal = stopSignal();
try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) process.stdout.write(HELP);
  else await run(options, signal);
} catch (error) {
  // A request or a pause that the signal has cut short is no failure.
  if (signal.aborted) say('');
  else process.exitCode = explain(error);
}
