import type { Flow } from '@walkeros/core';
import { unreachedTransformers } from './check-steps.js';
import { entriesOf, STEP_SECTIONS } from './sections.js';

/** What a flow says without effect: worth a line at startup, but no reason not to start. */
export function startupWarnings(flow: Flow): string[] {
  const unreached = unreachedTransformers(flow).map(
    (id) => `transformer "${id}" is never run: no "next" or "before" names it`,
  );
  const ignored = STEP_SECTIONS.flatMap((section) => entriesOf(flow, section, '')).flatMap(
    ({ section, path, definition }) => {
      const parts =
        section === 'destinations' ? ['state', 'cache', 'next'] : ['state', 'cache'];
      return parts
        .filter((part) => definition[part] !== undefined)
        .map((part) => `${path}.${part} is checked, but not run by this version`);
    },
  );
  return [...unreached, ...ignored];
}
