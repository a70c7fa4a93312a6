import { ok as publishedOk } from 'awaitly';
import { createWorkflow as createPublished } from 'awaitly/workflow';
import { createWorkflow, ok } from '@walkeros/workflow';
import { atMost, rounded, type Bench } from '../bench.js';
import { interleave, type Contender } from '../measure/interleave.js';
import { consume } from '../measure/sink.js';

const STEPS = 500;

interface Options {
  key?: string | undefined;
}

type Step = (label: string, work: () => unknown, options: Options) => Promise<unknown>;

/** Runs a workflow of one library: `STEPS` steps, each with the key that `keyOf` gives it. */
type Run = (keyOf: (step: number) => string | undefined) => Promise<void>;

async function takeSteps(
  step: Step,
  keyOf: (step: number) => string | undefined,
): Promise<void> {
  for (let i = 0; i < STEPS; i++) consume(await step('load', () => load(i), { key: keyOf(i) }));
}

const load = async (id: number): Promise<unknown> => ok({ id, name: 'a record' });

function runOurs(): Run {
  const workflow = createWorkflow('bench', { load }, { cache: new Map() });
  return async (keyOf) => {
    const result = await workflow.run(({ step }) => takeSteps(step as Step, keyOf));
    if (!result.ok) throw new Error('a step of ours failed');
  };
}

function runPublished(): Run {
  const deps = { load: async (id: number) => publishedOk({ id, name: 'a record' }) };
  const workflow = createPublished('bench', deps, { cache: new Map() });
  return async (keyOf) => {
    const result = await workflow.run(({ step }: { step: unknown }) =>
      takeSteps(step as Step, keyOf),
    );
    if (!result.ok) throw new Error('a step of awaitly failed');
  };
}

const OURS = 'workflow';
const PUBLISHED = 'awaitly';

/** Which key each step of a round has. A new number for each run keeps misses misses. */
const modes: Record<string, (round: number) => (step: number) => string | undefined> = {
  'without a key': () => () => undefined,
  'a key that misses': (round) => (step) => `${round}:${step}`,
  'a key that hits': () => () => 'the same',
};

/** What a step costs beyond its work. Source: `workflow-caching.txt`. */
export const workflowStep: Bench = {
  name: 'workflow-step',
  async run({ quick }) {
    const rows: [string, number, number, number][] = [];
    for (const [mode, keysOf] of Object.entries(modes)) {
      const contenders = (
        [
          [OURS, runOurs()],
          [PUBLISHED, runPublished()],
        ] as const
      ).map(([name, run]): Contender => ({
        name,
        ops: STEPS,
        run: (round) => run(keysOf(round)),
      }));
      const rounds = quick ? { warmup: 2, measured: 3 } : { warmup: 30, measured: 200 };
      const samples = await interleave(contenders, rounds);
      const ratio = samples.ratio(OURS, PUBLISHED).median;
      rows.push([mode, samples.ns(OURS), samples.ns(PUBLISHED), ratio]);
    }
    const table = {
      title: 'One step of a workflow, beside awaitly 1.35',
      columns: ['', 'ours ns', 'awaitly ns', 'ours / awaitly'],
      rows: rows.map(([mode, ...figures]) => [mode, ...figures.map(rounded)]),
    };
    return {
      tables: [table],
      targets: rows.map(([mode, , , ratio]) => atMost(`${mode}: ours / awaitly`, ratio, 1)),
    };
  },
};
