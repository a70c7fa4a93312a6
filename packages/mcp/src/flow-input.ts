import { z } from 'zod';
import type { FlowFolder } from './flow-folder.js';
import { MAX_CONFIG_CHARS } from './flow-folder.js';
import { ToolError } from './tool-error.js';

/** The fields with which every tool is told of a config. */
export const flowInput: {
  readonly config: z.ZodOptional<z.ZodType<string | Record<string, unknown>>>;
  readonly file: z.ZodOptional<z.ZodString>;
  readonly flow: z.ZodOptional<z.ZodString>;
} = {
  config: z
    .union([z.string().max(MAX_CONFIG_CHARS), z.record(z.string(), z.unknown())])
    .optional()
    .describe(
      'The config: text of JSON, JSONC or YAML, whose lines findings name, or an object',
    ),
  file: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .describe('Instead of config: a file, relative to the folder of this server'),
  flow: z.string().max(200).optional().describe('Which flow of a file that has several'),
};

/** What a call says of its config. */
export interface FlowInput {
  readonly config?: string | Readonly<Record<string, unknown>> | undefined;
  readonly file?: string | undefined;
  readonly flow?: string | undefined;
}

/** A config as it was given. */
export interface GivenFlow {
  readonly text: string;
  /** For positions; `''` for a config without a file. */
  readonly file: string;
}

/** @throws ToolError when there is no config, or two, or the file cannot be read. */
export async function readFlowInput(
  { config: given, file: name }: FlowInput,
  folder: FlowFolder,
): Promise<GivenFlow> {
  if ((given === undefined) === (name === undefined)) {
    throw new ToolError('invalid', 'give either config or file');
  }
  if (name !== undefined) return { text: await folder.read(name), file: name };
  const text = typeof given === 'string' ? given : JSON.stringify(given, undefined, 2);
  if (text.length > MAX_CONFIG_CHARS) {
    throw new ToolError('invalid', `config is longer than ${MAX_CONFIG_CHARS} characters`);
  }
  return { text, file: '' };
}
