import type { Collector, Flow } from '@walkeros/core';
import { WalkerError } from '@walkeros/core';
import type { FlowFile } from '../flow-file.js';
import { EXIT } from '../output/exit-code.js';
import { UsageError } from '../output/usage-error.js';

const PACKAGE = '@walkeros/inspector';

/** A page over a running flow. */
export interface OpenInspector {
  /** To be opened in a browser; holds the token that the page needs. */
  readonly url: string;
  close(): Promise<void>;
}

type CreateInspector = (
  collector: Collector,
  options: { flow: () => Flow },
) => Promise<OpenInspector>;

/**
 * Serves the inspector's page on loopback, from the package that is installed beside the
 * config: nobody who does not ask for it has to have it.
 *
 * @throws UsageError when it is not installed.
 */
export async function openInspector(
  collector: Collector,
  { file, flow }: { file: FlowFile; flow: () => Flow },
): Promise<OpenInspector> {
  const module = await file.load(PACKAGE).catch((error: unknown) => {
    const isAbsent = error instanceof WalkerError && error.code === 'PACKAGE_NOT_FOUND';
    if (!isAbsent) throw error;
    throw new UsageError(
      `--inspect needs ${PACKAGE}; run "npm install ${PACKAGE}"`,
      EXIT.environment,
    );
  });
  const { createInspector } = module as { createInspector: CreateInspector };
  return createInspector(collector, { flow });
}
