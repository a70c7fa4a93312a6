/** What the process says when it ends; the README lists them. */
export const EXIT = {
  ok: 0,
  /** Something was found: an invalid config, a test that failed, a store that is ill. */
  findings: 1,
  /** A wrong command line, or a file that cannot be read: it is not there, or no JSON or YAML. */
  usage: 2,
  /** Something around us is missing: network, credentials. */
  environment: 3,
  /** A bug of ours. */
  bug: 70,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
