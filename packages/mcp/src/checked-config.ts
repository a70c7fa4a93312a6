import { validateFlow } from '@walkeros/cli';
import { findingsText, verdict } from './findings.js';
import { readFlowInput, type FlowInput } from './flow-input.js';
import type { ToolContext } from './flow-tool.js';
import { ToolError } from './tool-error.js';

/**
 * The config of a call that is to be used, and not only looked at.
 *
 * @throws ToolError with the findings when it has errors.
 */
export async function checkedConfig(
  input: FlowInput,
  { folder, load }: ToolContext,
): Promise<unknown> {
  const { text, file } = await readFlowInput(input, folder);
  const { flow } = input;
  const validation = await validateFlow(text, {
    ...{ file, load },
    ...(flow !== undefined && { flow }),
  });
  if (validation.isValid && validation.isReadable) return validation.config;
  throw new ToolError('invalid', `${findingsText(validation)}\n${verdict(validation)}`);
}
