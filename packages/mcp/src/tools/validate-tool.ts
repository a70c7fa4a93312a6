import { fixFlow, validateFlow, type ValidateOptions, type Validation } from '@walkeros/cli';
import { z } from 'zod';
import { findingSchema, findingsText, toldFindings, verdict } from '../findings.js';
import { flowInput, readFlowInput, type GivenFlow } from '../flow-input.js';
import { READS_ONLY, type FlowTool } from '../flow-tool.js';
import { answer, type ToolAnswer } from '../tool-answer.js';

const output = {
  valid: z.boolean().describe('No errors; warnings are no obstacle'),
  errors: z.number(),
  warnings: z.number(),
  findings: z.array(findingSchema).describe('The first 50, in the order of the text'),
  fixed: z.array(z.string()).optional().describe('What was corrected in text'),
  text: z.string().optional().describe('The corrected config, with fix: true'),
};

/** `flow_validate`: what `walkeros validate` says, and with `fix` what it would write. */
export const validateTool: FlowTool = (server, { folder, load }) => {
  server.registerTool(
    'flow_validate',
    {
      title: 'Check a flow config',
      description:
        'Says everything that is wrong with a walkerOS flow config: code, path, line, what was ' +
        'expected. Connects to nothing. With fix: true it answers with the corrected text too; ' +
        'no file is changed.',
      inputSchema: {
        ...flowInput,
        fix: z.boolean().default(false).describe('Correct what is safe to correct'),
        keys: z
          .number()
          .int()
          .positive()
          .optional()
          .describe('Distinct keys read, for the arithmetic of quotas'),
      },
      outputSchema: output,
      annotations: READS_ONLY,
    },
    (input) =>
      answer(async () => {
        const given = await readFlowInput(input, folder);
        const options: ValidateOptions = {
          load,
          file: given.file,
          ...(input.flow !== undefined && { flow: input.flow }),
          ...(input.keys !== undefined && { keys: input.keys }),
        };
        if (input.fix) return fixedAnswer(given, options);
        return checkedAnswer(given.text, await validateFlow(given.text, options));
      }),
  );
};

async function fixedAnswer(given: GivenFlow, options: ValidateOptions): Promise<ToolAnswer> {
  const { text, fixed, validation } = await fixFlow(given.text, options);
  const { structured, text: said } = checkedAnswer(text, validation);
  const titles = fixed.flatMap(({ fix }) => (fix === undefined ? [] : [fix.title]));
  const corrections = titles.map((title) => `corrected: ${title}`);
  return {
    structured: { ...structured, fixed: titles, text },
    text: [...corrections, said, text].join('\n'),
  };
}

function checkedAnswer(text: string, validation: Validation): ToolAnswer {
  const { diagnostics, isValid } = validation;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return {
    structured: {
      valid: isValid && validation.isReadable,
      errors,
      warnings: diagnostics.length - errors,
      findings: toldFindings(validation),
    },
    text: [findingsText(validation), verdict(validation)].filter(Boolean).join('\n'),
  };
}
