import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadWorkspace } from '../corpus/load-workspace.js';
import { validateFlow } from '../../src/validate/validate-flow.js';
import { simulateFlow } from '../../src/simulate/simulate-flow.js';
import { rowsOf, type RowShape } from '../../src/simulate/read-rows.js';
import { runCommand, type Surroundings } from '../run-command.js';

/** The project that a command line makes, as files by name. */
export async function project(
  args: string[],
  surroundings: Surroundings = {},
): Promise<{ code: number; stderr: string; files: Record<string, string> }> {
  const files: Record<string, string> = {};
  const { code, stderr } = await runCommand(['init', 'made', ...args], {
    ...surroundings,
    look: (folder) => {
      const made = path.join(folder, 'made');
      for (const name of existsSync(made) ? readdirSync(made) : [])
        files[name] = readFileSync(path.join(made, name), 'utf8');
    },
  });
  return { code, stderr, files };
}

/** Rows by key have their shape already. */
const SHAPE: RowShape = { isKeyIncluded: true };

/** Whether the project is valid, and its first simulation hits. */
export async function passes(files: Record<string, string>): Promise<void> {
  const config: unknown = JSON.parse(files['flow.json'] ?? '');
  const { diagnostics } = await validateFlow(files['flow.json'] ?? '', { load: loadWorkspace });
  expect(diagnostics.filter(({ code }) => code !== 'VARIABLE_UNSET')).toEqual([]);
  const { events, stores } = await simulateFlow(config, {
    events: [JSON.parse(files['event.json'] ?? '')],
    repeat: 60,
    mocks: { lookup: rowsOf('rows.json', JSON.parse(files['rows.json'] ?? ''), SHAPE) },
    load: loadWorkspace,
  });
  expect(stores['lookup']).toMatchObject({ counters: { hits: 59, misses: 1 } });
  expect(events[0]?.steps[0]?.changes).not.toEqual([]);
}
