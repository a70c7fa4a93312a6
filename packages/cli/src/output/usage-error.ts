import { EXIT, type ExitCode } from './exit-code.js';

/** A command line that cannot be carried out: the message is all that the user sees. */
export class UsageError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT.usage) {
    super(message);
    this.name = 'UsageError';
    this.exitCode = exitCode;
  }
}
