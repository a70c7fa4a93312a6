import type { Mapping, StepContext } from '@walkeros/core';
import { applyMapping } from '@walkeros/core';
import type { Stage } from './run-stages.js';

/** Whether a config says anything of how events are mapped. */
export function hasMapping(config: Mapping.Config): boolean {
  const { mapping, policy, data, include } = config;
  return [mapping, policy, data, include].some((part) => part !== undefined);
}

/** A stage that changes the event as the mapping of a step says, or drops it. */
export function createMappingStage(
  { config, collector, logger }: StepContext,
  onDrop: () => void,
): Stage {
  return (event) => {
    const context = { collector, logger, consent: event.consent };
    const mapped = applyMapping(event, config, context);
    if (!mapped.ignore) return mapped.event;
    onDrop();
    return undefined;
  };
}
