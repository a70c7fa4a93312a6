import type { BackgroundTasks } from './background-tasks.js';
import type { Readers } from './readers.js';
import type { StoreCalls } from './store-calls.js';
import { deleteParts } from './write-parts.js';

/** Removes the parts of an upload that no manifest names, once nobody reads them any more. */
export type DropParts = (upload: { upload: string; parts: number }) => void;

export interface DropPartsOptions {
  calls: StoreCalls;
  readers: Readers;
  tasks: BackgroundTasks;
  onDropped: (upload: string) => void;
}

export function createDropParts(options: DropPartsOptions): DropParts {
  const { calls, readers, tasks, onDropped } = options;
  return ({ upload, parts }) =>
    tasks.run(async () => {
      await readers.gone(upload);
      await deleteParts(calls, upload, parts);
      onDropped(upload);
    });
}
