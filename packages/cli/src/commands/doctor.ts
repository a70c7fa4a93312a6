import type { Store } from '@walkeros/core';
import { systemClock } from '@walkeros/core';
import type { Call, Command } from '../command.js';
import { diagnoseStore, type StoreReport } from '../doctor/diagnose-store.js';
import { readFlowFile, refusalOf } from '../flow-file.js';
import { EXIT, type ExitCode } from '../output/exit-code.js';
import type { Colours } from '../output/output.js';
import { storesOf } from '../stores-only.js';

/** Options as the user gave them. */
interface Flags {
  flow?: string;
  strict?: boolean;
}

export const doctorCommand: Command = {
  syntax: (command) =>
    void command
      .argument('[file]', 'flow config (default: flow.json, flow.yaml, …)')
      .option('--flow <name>', 'which flow of a file')
      .option('--strict', 'warnings fail too'),
  run: doctor,
};

async function doctor({ args: [given], options, host, output }: Call): Promise<ExitCode> {
  const { flow, strict = false } = options as Flags;
  const { env, clock = systemClock } = host;
  const file = await readFlowFile(given, { host, flow });
  const refusal = refusalOf(file, output);
  if (refusal !== undefined) {
    output.json({ ok: false, diagnostics: file.validation.diagnostics });
    return refusal;
  }
  const written = storesOf(file, { env, flow });
  const ids = Object.keys(written.stores);
  const stores = await Promise.all(
    ids.map((id) => diagnoseStore(id, { file, written, env, clock })),
  );
  for (const store of stores) output.text(textOf(store, output.colours));
  const failed = stores.filter(({ ok, diagnoses }) => !ok || (strict && !isSound(diagnoses)));
  const count = stores.length === 1 ? '1 store' : `${stores.length} stores`;
  output.text(`${count}, ${failed.length} to be looked at`);
  output.json({ ok: failed.length === 0, stores });
  return failed.length === 0 ? EXIT.ok : EXIT.findings;
}

function isSound(diagnoses: readonly Store.Diagnosis[]): boolean {
  return diagnoses.every(({ status }) => status === 'ok');
}

function textOf({ id, diagnoses }: StoreReport, colours: Colours): string {
  const paint = { ok: colours.green, warning: colours.yellow, error: colours.red };
  const lines = diagnoses.flatMap(({ check, status, message, fix }) => [
    `  ${paint[status](status.padEnd(7))}  ${check}: ${message}`,
    ...(fix === undefined ? [] : [`           ${colours.dim('fix:')} ${fix}`]),
  ]);
  return [colours.bold(id), ...lines, ''].join('\n');
}
