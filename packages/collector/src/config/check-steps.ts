import type { Finding, Flow } from '@walkeros/core';
import { suggest } from '@walkeros/core';
import { isRecord } from '../is-record.js';
import { findCycles } from './find-cycles.js';
import { declaredIn, entriesOf, STEP_SECTIONS, type Entry } from './sections.js';

const LINKS = ['before', 'next'] as const;

/** What is wrong with the chains of a flow: transformers that do not exist, and circles. */
export function checkSteps(flow: Flow, base: string): Finding[] {
  const transformers = entriesOf(flow, 'transformers', base);
  const names = declaredIn(flow, 'transformers');
  const steps = STEP_SECTIONS.flatMap((section) => entriesOf(flow, section, base));
  return [
    ...steps.flatMap((step) => unknownSteps(step, names)),
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

/** Every transformer that a step names, with the place. A link may stand on the step or in its config. */
function linksOf({ definition, path }: Entry): { name: string; path: string }[] {
  const places = [
    { holder: definition, at: path },
    { holder: definition['config'], at: `${path}.config` },
  ];
  return places.flatMap(({ holder, at }) =>
    LINKS.flatMap((link) => {
      const chain = isRecord(holder) ? holder[link] : undefined;
      if (typeof chain === 'string') return [{ name: chain, path: `${at}.${link}` }];
      if (!Array.isArray(chain)) return [];
      return chain.flatMap((name: unknown, index) =>
        typeof name === 'string' ? [{ name, path: `${at}.${link}.${index}` }] : [],
      );
    }),
  );
}
