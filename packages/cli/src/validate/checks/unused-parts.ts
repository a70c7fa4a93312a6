import { STEP_SECTIONS, unreachedTransformers } from '@walkeros/collector/config';
import type { Remark } from '../diagnostic.js';
import { componentsOf, type Check, type CheckedFlow } from './checked-flow.js';
import { walk } from './walk.js';

/** Stores that nothing names, and transformers that no chain leads to. */
export const unusedParts: Check = (flow) => [...unusedStores(flow), ...unreached(flow)];

/** A flow of stores alone is a part of one: others may use it. */
function unusedStores(flow: CheckedFlow): Remark[] {
  const stores = componentsOf(flow, 'stores');
  const isPart = STEP_SECTIONS.every((section) => componentsOf(flow, section).length === 0);
  if (isPart || stores.length === 0) return [];
  const used = new Set(namedStores(flow));
  return stores.flatMap(({ id, path }) =>
    used.has(id) ? [] : [warning('STORE_UNUSED', path, 'is used by nothing in this flow')],
  );
}

function namedStores({ flow, written }: CheckedFlow): string[] {
  return [flow, ...written].flatMap((part) =>
    [...walk(part)].flatMap(({ name, value }) => {
      if (typeof value !== 'string') return [];
      if (value.startsWith('$store.')) return [value.slice('$store.'.length)];
      return name === 'store' || name === 'sync' ? [value] : [];
    }),
  );
}

function unreached(flow: CheckedFlow): Remark[] {
  const isWhole = (['sources', 'destinations'] as const).some(
    (section) => componentsOf(flow, section).length > 0,
  );
  if (!isWhole) return [];
  const ids = new Set(unreachedTransformers(flow.flow));
  return componentsOf(flow, 'transformers')
    .filter(({ id }) => ids.has(id))
    .map(({ path }) =>
      warning('STEP_UNREACHED', path, 'is never run: no `next` and no `before` names it'),
    );
}

function warning(code: Remark['code'], path: string, message: string): Remark {
  return { code, severity: 'warning', path, message };
}
