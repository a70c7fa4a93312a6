import { createWorkflow, err, ok, type Result } from '../src/index.js';
import type { Workflow, WorkflowOptions } from '../src/index.js';

export interface User {
  id: string;
  name: string;
  tags: string[];
}

export interface Users {
  /** The ids that were asked for, in order. */
  readonly asked: string[];
  readonly deps: { fetchUser(id: string): Promise<Result<User, 'NOT_FOUND'>> };
}

/** The functions of the document's examples; `999` is nobody. */
export function createUsers(): Users {
  const asked: string[] = [];
  return {
    asked,
    deps: {
      async fetchUser(id) {
        asked.push(id);
        await Promise.resolve();
        return id === '999' ? err('NOT_FOUND') : ok({ id, name: `user ${id}`, tags: ['new'] });
      },
    },
  };
}

/** A workflow that fetches one user under `user:<id>`. */
export function createUserWorkflow(options: WorkflowOptions<'NOT_FOUND'>): {
  asked: string[];
  workflow: Workflow<Users['deps']>;
  fetch(id: string, label?: string): Promise<Result<User, unknown>>;
} {
  const { asked, deps } = createUsers();
  const workflow = createWorkflow('users', deps, options);
  return {
    asked,
    workflow,
    fetch: (id, label = 'fetchUser') =>
      workflow.run(({ step }) => step(label, () => deps.fetchUser(id), { key: `user:${id}` })),
  };
}
