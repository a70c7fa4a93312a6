import { WalkerError } from '@walkeros/core';

/** The end of what a shutdown, or a change of config, could not wait for. */
export function stoppedError(): WalkerError {
  return new WalkerError('FLOW_STOPPED', 'the flow was stopped first');
}
