import { simulateFlow, type SimulateOptions } from '@walkeros/cli';
import {
  ConfigError,
  formatFinding,
  isPlainObject,
  parseDuration,
  type PartialEvent,
  type StoreValue,
} from '@walkeros/core';
import { z } from 'zod';
import { checkedConfig } from '../checked-config.js';
import { MAX_CONFIG_CHARS } from '../flow-folder.js';
import { flowInput } from '../flow-input.js';
import { READS_ONLY, type FlowTool, type ToolContext } from '../flow-tool.js';
import { placeholderEnv } from '../placeholder-env.js';
import { simulationAnswer, simulationSchema } from '../simulation-answer.js';
import { answer, type ToolAnswer } from '../tool-answer.js';
import { ToolError } from '../tool-error.js';

const MAX_EVENTS = 2_000;
/** Virtual time has timers, too: a cache is swept each minute. */
const MAX_DAYS = 7;

const duration = z.string().regex(/^\d+(?:ms|s|m|h|d)$/);
const record = z.record(z.string(), z.unknown());
const inputSchema = {
  ...flowInput,
  events: z.array(record).min(1).max(100).describe('Pushed one after the other'),
  repeat: z.number().int().min(1).max(1_000).default(1).describe('How often all of them'),
  every: duration.default('1s').describe('Time from one event to the next'),
  later: z.array(duration).max(10).default([]).describe('More rounds, each so long after'),
  mocks: z
    .record(z.string(), record)
    .default({})
    .describe('What stores hold, by id and key; the others are empty'),
  source: z.string().optional().describe('Where events come in. Default: the primary source'),
};
/** `flow_simulate`: what a flow would do, on virtual time and on rows that are given. */
export const simulateTool: FlowTool = (server, context) => {
  // Without its packages a flow does nothing.
  if (context.load === false) return;
  server.registerTool(
    'flow_simulate',
    {
      title: 'Simulate a flow',
      description:
        'Runs events through a flow on virtual time and answers with hit rates by store, what ' +
        'each step did and what each destination would have sent. No store is opened, nothing ' +
        'is sent: stores hold what mocks says. Use repeat and every to see whether a cache works.',
      inputSchema,
      outputSchema: simulationSchema,
      annotations: READS_ONLY,
    },
    (input) => answer((signal) => simulate(input, { ...context, signal })),
  );
};

type Input = z.infer<z.ZodObject<typeof inputSchema>>;

async function simulate(
  input: Input,
  { signal, ...context }: ToolContext & { signal: AbortSignal },
): Promise<ToolAnswer> {
  const { load } = context;
  if (load === false) throw new ToolError('refused', 'packages may not be imported');
  refuseTooMuch(input);
  const config = await checkedConfig(input, context);
  const { events, repeat, source, flow } = input;
  try {
    const simulation = await simulateFlow(config, {
      ...{ events: events as PartialEvent[], repeat, load, signal },
      everyMs: msOf(input.every),
      laterMs: input.later.map(msOf),
      env: placeholderEnv(config),
      mocks: mocksOf(config, input.mocks),
      ...(source !== undefined && { source }),
      ...(flow !== undefined && { flow }),
    });
    return simulationAnswer(simulation);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ToolError('invalid', error.findings.map(formatFinding).join('\n'));
  }
}

function refuseTooMuch({ events, repeat, every, later, mocks }: Input): void {
  const count = events.length * repeat * (1 + later.length);
  if (count > MAX_EVENTS) {
    throw new ToolError('invalid', `more than ${MAX_EVENTS} events, with repeat and later`);
  }
  const spanMs = later.map(msOf).reduce((sum, ms) => sum + ms, count * msOf(every));
  if (spanMs > MAX_DAYS * 86_400_000) {
    throw new ToolError('invalid', `more than ${MAX_DAYS} days, with every and later`);
  }
  if (JSON.stringify([events, mocks]).length > MAX_CONFIG_CHARS) {
    throw new ToolError(
      'invalid',
      `more than ${MAX_CONFIG_CHARS} characters of events and mocks`,
    );
  }
}

function msOf(text: string): number {
  return parseDuration(text) ?? 0;
}

/** Every store of every flow is a mock: none may be opened, not even one on this machine. */
function mocksOf(
  config: unknown,
  given: Input['mocks'],
): NonNullable<SimulateOptions['mocks']> {
  const flows = isPlainObject(config) && isPlainObject(config['flows']) ? config['flows'] : {};
  const ids = [config, ...Object.values(flows)].flatMap((flow) =>
    isPlainObject(flow) && isPlainObject(flow['stores']) ? Object.keys(flow['stores']) : [],
  );
  const rowsOf = (id: string): Map<string, StoreValue> =>
    new Map(Object.entries((Object.hasOwn(given, id) ? given[id] : {}) as Rows));
  return Object.fromEntries(ids.map((id) => [id, rowsOf(id)]));
}

type Rows = Record<string, StoreValue>;
