import type { Finding, Flow } from '@walkeros/core';
import { suggest } from '@walkeros/core';
import { isRecord } from '../is-record.js';
import { namesIn, partsOf } from '../routes/parts-of.js';
import { findCycles } from './find-cycles.js';
import { declaredIn, entriesOf, STEP_SECTIONS, type Entry } from './sections.js';

const LINKS = ['before', 'next'] as const;

/** What is wrong with the chains of a flow: transformers that do not exist, routes out of place, and circles. */
export function checkSteps(flow: Flow, base: string): Finding[] {
  const transformers = entriesOf(flow, 'transformers', base);
  const names = declaredIn(flow, 'transformers');
  const steps = STEP_SECTIONS.flatMap((section) => entriesOf(flow, section, base));
  return [
    ...steps.flatMap((step) => unknownSteps(step, names)),
    ...steps.flatMap(misplacedRoutes),
    ...circles(new Map(transformers.map((entry) => [entry.id, entry]))),
  ];
}

/** Transformers of a flow that no source, transformer or destination names. */
export function unreachedTransformers(flow: Flow): string[] {
  const named = new Set(
    STEP_SECTIONS.flatMap((section) => entriesOf(flow, section, '')).flatMap((step) =>
      linksOf(step).map(({ name }) => name),
    ),
  );
  return entriesOf(flow, 'transformers', '').flatMap(({ id }) => (named.has(id) ? [] : [id]));
}

function unknownSteps(step: Entry, names: readonly string[]): Finding[] {
  return linksOf(step).flatMap(({ name, path }) => {
    if (names.includes(name)) return [];
    const suggestion = suggest(name, names);
    const message = `"${name}" is not declared in flow.transformers`;
    return [
      { code: 'STEP_UNKNOWN', path, message, ...(suggestion !== undefined && { suggestion }) },
    ];
  });
}

function circles(transformers: ReadonlyMap<string, Entry>): Finding[] {
  const targetsOf = (id: string): string[] => {
    const entry = transformers.get(id);
    return entry === undefined ? [] : linksOf(entry).map(({ name }) => name);
  };
  return findCycles([...transformers.keys()], targetsOf).map((cycle) => ({
    code: 'STEP_CYCLE',
    path: transformers.get(cycle[0] ?? '')?.path ?? '',
    message: `Cycle in transformer chain: ${cycle.join(' -> ')}`,
  }));
}

/** Every transformer that a step names, with the place. */
function linksOf(step: Entry): { name: string; path: string }[] {
  return chainsOf(step).flatMap(({ chain, path }) => namesIn(chain, path));
}

/** The chains of a step. They may stand on the step or in its config. */
function chainsOf({ definition, path }: Entry): { chain: unknown; path: string }[] {
  const places = [
    { holder: definition, at: path },
    { holder: definition['config'], at: `${path}.config` },
  ];
  return places.flatMap(({ holder, at }) =>
    LINKS.flatMap((link) =>
      isRecord(holder) ? [{ chain: holder[link], path: `${at}.${link}` }] : [],
    ),
  );
}

/** Routes that cannot do where they stand what they would do elsewhere. */
function misplacedRoutes(step: Entry): Finding[] {
  const routes = chainsOf(step).flatMap(({ chain, path }) => partsOf(chain, path));
  return routes.flatMap(({ part, path }): Finding[] => {
    if (typeof part === 'string') return [];
    if (step.section === 'destinations' && part['many'] !== undefined) {
      const message = 'has no place at a destination, which delivers one event';
      const expected = '`one`, or `many` in the `next` of a source or a transformer';
      return [{ code: 'CONFIG_INVALID', path: `${path}.many`, message, expected }];
    }
    if (step.section !== 'sources') return [];
    return eventKeys(part['match'], `${path}.match`).map((at) => ({
      code: 'CONFIG_INVALID',
      path: at,
      message: 'asks about the event, and the routes of a source know only the request',
      expected: 'a path below `ingest`, or the route as `next` of a transformer',
    }));
  });
}

/** Where a match looks at the event. */
function eventKeys(match: unknown, path: string): string[] {
  if (!isRecord(match)) return [];
  const { key } = match;
  if (typeof key === 'string') return /^event(?:\.|$)/.test(key) ? [`${path}.key`] : [];
  return ['and', 'or'].flatMap((operator) => {
    const nested = match[operator];
    if (!Array.isArray(nested)) return [];
    return nested.flatMap((each, index) => eventKeys(each, `${path}.${operator}.${index}`));
  });
}
