import type { Lifecycle } from '@walkeros/core';
import { isRecord } from '../is-record.js';
import { closeAll } from '../lifecycle/close-all.js';
import { openComponent } from '../lifecycle/open-component.js';
import type { LoadedComponent } from '../load/load-components.js';
import { stepClosable, type OpenContext } from './step-context.js';

/** What sources, transformers and destinations have in common. */
interface Step {
  push(...input: never[]): unknown;
  destroy?(context?: Lifecycle): unknown;
}

/** What a step is, for messages (`source "http"`), and what ends its opening. */
export interface StepOpening {
  label: string;
  stopped: AbortSignal;
}

/**
 * Runs the code of a step. One that answers after its deadline is closed again.
 *
 * @throws ConfigError when it does not open, or is no step.
 */
export async function openStep<T extends Step>(
  { init, path }: LoadedComponent,
  context: OpenContext,
  { label, stopped }: StepOpening,
): Promise<T> {
  const { clock, collector } = context;
  const open = async (): Promise<Step> => {
    const opened = await init?.(context);
    if (isStep(opened)) return opened;
    throw new TypeError('its code did not make an object with a push function');
  };
  const closeLate = (opened: unknown): void => {
    const closable = stepClosable(label, opened as Step, context);
    void closeAll([closable], { clock, logger: collector.logger });
  };
  return (await openComponent(open, { label, path, clock, stopped }, closeLate)) as T;
}

function isStep(value: unknown): value is Step {
  return isRecord(value) && typeof value['push'] === 'function';
}
