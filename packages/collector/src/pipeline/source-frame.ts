import type { FlowStatus } from '@walkeros/core';
import type { OpenEventCache } from '../event-cache/event-caches.js';
import type { OpenState } from '../state/open-state.js';
import type { Route } from './push.js';
import type { OpenContext } from './step-context.js';

/** What is known of a source before its code runs. */
export interface SourceFrame {
  readonly context: OpenContext;
  readonly counters: FlowStatus['sources'][string];
  readonly state: OpenState | undefined;
  readonly cache: OpenEventCache | undefined;
  /** Kind of source, for the events that it brings. */
  type: string;
  /** The way of its events: that of the config that runs. */
  route: Route | undefined;
}
