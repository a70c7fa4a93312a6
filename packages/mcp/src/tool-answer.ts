import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { systemClock, within, type Clock } from '@walkeros/core';
import { ToolError } from './tool-error.js';
import { capText } from './untrusted-data.js';

/** What a tool found out. */
export interface ToolAnswer {
  /** For programs; as the tool's `outputSchema` says. */
  readonly structured: Record<string, unknown>;
  /** For people and models. */
  readonly text: string;
  /** Data of stores and events, each block marked as such: see `untrustedBlock`. */
  readonly data?: readonly string[];
}

/** No tool takes longer: an agent that waits is an agent that hangs. */
const DEADLINE_MS = 10_000;
const MAX_TEXT_CHARS = 40_000;

/**
 * Carries out one call, whose signal aborts at the deadline. Never throws: what goes wrong is an answer with `isError`,
 * whose text begins with a kind; the details of bugs stay here, for they may hold values.
 */
export async function answer(
  work: (signal: AbortSignal) => Promise<ToolAnswer>,
  clock: Clock = systemClock,
): Promise<CallToolResult> {
  const late = new AbortController();
  const tooLate = (): never => {
    late.abort();
    throw new ToolError('timeout', `no answer within ${DEADLINE_MS / 1000} s`);
  };
  try {
    const deadline = { clock, timeoutMs: DEADLINE_MS };
    const { structured, text, data = [] } = await within(work(late.signal), deadline, tooLate);
    const texts = [capText(text, MAX_TEXT_CHARS), ...data];
    return {
      structuredContent: structured,
      content: texts.map((each) => ({ type: 'text', text: each })),
    };
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): CallToolResult {
  const known =
    error instanceof ToolError
      ? error
      : new ToolError('internal', 'this tool has a bug; the config may be right all the same');
  return {
    isError: true,
    content: [{ type: 'text', text: `${known.kind}: ${known.message}` }],
  };
}
