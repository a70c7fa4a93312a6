import { ConfigError, DURATION_FORMAT, isPlainObject, parseDuration } from '@walkeros/core';
import type { Duration, Flow, PartialEvent, StoreValue } from '@walkeros/core';
import { chosenFlow } from '../chosen-flow.js';
import type { Call, Command } from '../command.js';
import { EXIT, type ExitCode } from '../output/exit-code.js';
import { refused } from '../output/refused.js';
import { UsageError } from '../output/usage-error.js';
import { readFlow } from '../flow-file.js';
import { judge, parseAssertion } from '../simulate/assertion.js';
import { formatSimulation } from '../simulate/format-simulation.js';
import { readData, rowShapeOf, rowsOf } from '../simulate/read-rows.js';
import { simulateFlow, type Simulation } from '../simulate/simulate-flow.js';
import { unknownStore } from '../stores-only.js';
import { repeatable } from './repeatable.js';

/** Options as the user gave them. */
interface Flags {
  event?: string;
  repeat?: string;
  every?: string;
  at: string[];
  mock: string[];
  assert: string[];
  liveReads?: boolean;
  source?: string;
  flow?: string;
  import?: boolean;
}

export const simulateCommand: Command = {
  syntax: (command) =>
    void command
      .argument('[file]', 'a flow config (default: flow.json, flow.yaml, …)')
      .option('--event <file>', 'an event, or a list of events, of JSON or YAML')
      .option('--repeat <number>', 'how often they come (default: once)')
      .option('--every <duration>', 'time between two events (default: 1s)')
      .option('--at <duration>', 'and once more, this long after; repeatable', repeatable, [])
      .option('--mock <store=file>', 'rows that a store holds; repeatable', repeatable, [])
      .option(
        '--assert <promise>',
        'such as hitRate>=0.9, users.reads==1; repeatable',
        repeatable,
        [],
      )
      .option('--live-reads', 'read stores that may need the network')
      .option('--source <id>', 'where the events come in (default: the primary source)')
      .option('--flow <name>', 'which flow of a file')
      .option('--import', 'run a .mjs, .cjs or .ts config'),
  run: simulate,
};

async function simulate({ args: [given], options, host, output }: Call): Promise<ExitCode> {
  const flags = options as unknown as Flags;
  const assertions = flags.assert.map(parseAssertion);
  const read = await readFlow(given as string | undefined, host, flags.import === true);
  const { load, config } = read;
  const { flow } = chosenFlow(config, { env: host.env, flow: flags.flow, name: read.name });
  const events = await readEvents(flags.event, host.cwd);
  const times = {
    repeat: countOf(flags.repeat ?? '1'),
    everyMs: durationOf('--every', flags.every ?? '1s'),
    laterMs: flags.at.map((pause) => durationOf('--at', pause)),
  };
  const mocks = await readMocks(flags.mock, flow, host.cwd);
  try {
    const simulation = await simulateFlow(config, {
      ...{ events, mocks, ...times, env: host.env, signal: host.signal },
      load,
      liveReads: flags.liveReads === true,
      ...(flags.source !== undefined && { source: flags.source }),
      ...(flags.flow !== undefined && { flow: flags.flow }),
    });
    const verdicts = assertions.map((assertion) => judge(assertion, simulation));
    const passed = isSound(simulation) && verdicts.every((verdict) => verdict.passed);
    output.text(formatSimulation(simulation, verdicts, output.colours));
    output.json({ passed, ...simulation, assertions: verdicts });
    return passed ? EXIT.ok : EXIT.findings;
  } catch (error) {
    if (error instanceof ConfigError) return refused(error, { read, host, output });
    throw error;
  }
}

/** An event that failed is a finding; one that was dropped on purpose is none. */
function isSound({ counts }: Simulation): boolean {
  return counts.failed === 0 && counts.invalid === 0;
}

async function readEvents(file: string | undefined, cwd: string): Promise<PartialEvent[]> {
  if (file === undefined) throw new UsageError('--event is missing: a file with an event');
  const data = await readData(file, cwd);
  const events = Array.isArray(data) ? data : [data];
  if (events.length === 0 || !events.every(isPlainObject)) {
    throw new UsageError(`${file}: expected an event, or a list of events`);
  }
  return events as PartialEvent[];
}

async function readMocks(
  mocks: readonly string[],
  { stores = {} }: Flow,
  cwd: string,
): Promise<Record<string, Map<string, StoreValue>>> {
  const read = mocks.map(async (mock) => {
    const [store = '', ...file] = mock.split('=');
    const name = file.join('=');
    if (store === '' || name === '') {
      throw new UsageError(`--mock "${mock}": expected a store and a file, users=rows.json`);
    }
    if (!Object.hasOwn(stores, store)) throw unknownStore(store, Object.keys(stores));
    const rows = rowsOf(name, await readData(name, cwd), rowShapeOf(stores[store]));
    return [store, rows] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

function countOf(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new UsageError('--repeat takes a whole number above 0');
}

function durationOf(option: string, text: string): number {
  const bare = text.replace(/^\+/, '');
  const ms = parseDuration(/^\d+$/.test(bare) ? Number(bare) : (bare as Duration));
  if (ms !== undefined) return ms;
  throw new UsageError(`${option} "${text}": expected ${DURATION_FORMAT}`);
}
