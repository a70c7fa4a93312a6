import type { Destination, Lifecycle, StepContext } from '@walkeros/core';
import type { ApiDestination } from './destination-api.js';
import { destinationApiInit } from './destination-api.js';
import type { ApiDestinationSettings } from './settings.js';

/** Carries the open destination within a config: collectors hand a copy of it around. */
const OPENED = Symbol('walkeros.destination-api');

/** The open destination of a config that was not copied. */
const opened = new WeakMap<object, ApiDestination>();

/**
 * The same as a ready-made object, for collectors that take a destination rather
 * than a function. It opens itself, once for each destination of a flow: in `init`,
 * or on the first event where `init` is not called.
 */
export const destinationApi: Destination = {
  type: 'api',
  init: (context) => ({ ...context.config, [OPENED]: open(context) }),
  push: (event, context) => (find(context.config) ?? open(context)).push(event, context),
  destroy: (context?: Lifecycle) => find(context?.config)?.destroy(),
};

function open(context: StepContext): ApiDestination {
  const destination = destinationApiInit(context as StepContext<ApiDestinationSettings>);
  opened.set(context.config, destination);
  return destination;
}

function find(config: unknown): ApiDestination | undefined {
  if (typeof config !== 'object' || config === null) return undefined;
  if (OPENED in config) return config[OPENED] as ApiDestination;
  return opened.get(config);
}
