import type { EventListener, WorkflowEvent } from '../src/index.js';

/** A listener, and the events it was told. */
export function recordEvents(): {
  readonly events: WorkflowEvent[];
  readonly onEvent: EventListener;
  types(): string[];
  warnings(): string[];
} {
  const events: WorkflowEvent[] = [];
  return {
    events,
    onEvent: (event) => void events.push(event),
    types: () => events.map(({ type }) => type),
    warnings: () =>
      events.flatMap((event) => (event.type === 'step_warning' ? [event.code] : [])),
  };
}
