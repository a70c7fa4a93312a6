/** Why a tool has no answer. */
export type ToolErrorKind = 'invalid' | 'refused' | 'unreadable' | 'timeout' | 'internal';

/** What a tool cannot do, in words for whoever called it. */
export class ToolError extends Error {
  override readonly name = 'ToolError';

  constructor(
    readonly kind: ToolErrorKind,
    message: string,
  ) {
    super(message);
  }
}
