import type { Flow } from '@walkeros/core';
import { isRecord } from '../is-record.js';

/** The parts of a flow that hold named components. */
export const SECTIONS = ['stores', 'sources', 'transformers', 'destinations'] as const;
export type Section = (typeof SECTIONS)[number];

/** The sections whose components take part in the way of an event. */
export const STEP_SECTIONS = ['sources', 'transformers', 'destinations'] as const;

/** One component of a flow, with the place where it is defined. */
export interface Entry {
  section: Section;
  id: string;
  /** `stores.sessions`, or `flows.main.stores.sessions` in a file. */
  path: string;
  definition: Record<string, unknown>;
}

/**
 * The components of one section that are objects at all. The shape of a flow is
 * checked elsewhere; what reads entries works on any config, however wrong.
 */
export function entriesOf(flow: Flow, section: Section, base: string): Entry[] {
  const components: unknown = flow[section];
  if (!isRecord(components)) return [];
  return Object.entries(components).flatMap(([id, definition]) =>
    isRecord(definition)
      ? [{ section, id, path: joinPath(base, section, id), definition }]
      : [],
  );
}

/** Ids of everything that a section declares, also of what is no component at all. */
export function declaredIn(flow: Flow, section: Section): string[] {
  const components: unknown = flow[section];
  return isRecord(components) ? Object.keys(components) : [];
}

/** A path in dots; an empty part is left out. */
export function joinPath(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('.');
}
