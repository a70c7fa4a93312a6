/**
 * Replaces `$env`, `$var` and `$store` in a config before anything is opened.
 *
 * A string that is one reference takes the type of what it names; inside a longer
 * string only scalars fit. Variables may refer to the environment and to each
 * other: `chain` holds the references that are being resolved, so that a cycle is
 * found where it closes. A variable is looked at only along the path that is asked
 * for, so that one field of it may refer to another.
 *
 * Invariants: what a reference brings in from the environment is never resolved
 * again (nobody reaches a variable through an environment value), nothing given is
 * changed, and no value is ever part of a finding. Problems are collected rather
 * than thrown, since a startup reports all of them at once; a string with a
 * problem stays as it is.
 */
import type { Finding } from '../errors.js';
import { ownProperty } from '../own-property.js';
import {
  findUnsupported,
  parseReference,
  parseStoreReference,
  replaceReferences,
  type Reference,
} from './grammar.js';
import { mapStrings } from './map-strings.js';
import {
  cyclicReference,
  missingEnv,
  missingVariable,
  notScalar,
  unknownStore,
  unsupportedForm,
} from './reference-findings.js';

/** What references are resolved against. */
export interface ReferenceScope {
  /** For `$env.NAME`; most often `process.env`. */
  env: Readonly<Record<string, string | undefined>>;
  /** For `$var.name`; may hold references themselves. */
  variables: Readonly<Record<string, unknown>>;
  /** For `$store.id`; answers `undefined` for an unknown id. Left out: such strings stay as they are. */
  stores?: (id: string) => unknown;
  /** Where the value stands in the config, for findings. */
  path: string;
}

/** One use of a reference: `path` is where, `chain` the variables that led to it. */
interface Use extends ReferenceScope {
  chain: readonly string[];
  findings: Finding[];
}

/** Stands for a reference that has a finding. */
const UNRESOLVED: unique symbol = Symbol('unresolved');

/**
 * Resolves all references in `value`, at any depth. What holds no reference comes
 * back as it is, by identity.
 *
 * Resolve a value once: a second pass would take `$$env.X`, which the first turned
 * into a literal, for a reference.
 *
 * @returns The value, and a finding `REFERENCE_UNRESOLVED`, `REFERENCE_CYCLE` or
 *   `STORE_UNKNOWN` for each reference that leads nowhere.
 */
export function resolveReferences(
  value: unknown,
  scope: ReferenceScope,
): { value: unknown; findings: Finding[] } {
  const findings: Finding[] = [];
  const resolved = mapStrings(value, scope.path, (text, path) =>
    resolveOrKeep(text, { ...scope, path, chain: [], findings }),
  );
  return { value: resolved, findings };
}

function resolveOrKeep(text: string, use: Use): unknown {
  const found = resolveText(text, use);
  return found === UNRESOLVED ? text : found;
}

function resolveText(text: string, use: Use): unknown {
  if (!text.includes('$')) return text;
  if (text.startsWith('$$')) return text.slice(1);
  const unsupported = findUnsupported(text);
  if (unsupported !== undefined) return fail(use, unsupportedForm(use.path, unsupported));
  const store = parseStoreReference(text);
  if (store !== undefined) return resolveStore(store, text, use);
  const reference = parseReference(text);
  if (reference !== undefined) return resolveReference(reference, use);
  return replaceReferences(text, (match, inner) => textOfReference(match, inner, use));
}

function resolveStore(id: string, text: string, use: Use): unknown {
  if (use.stores === undefined) return text;
  return use.stores(id) ?? fail(use, unknownStore(use.path, id));
}

function resolveReference(reference: Reference, use: Use): unknown {
  if (reference.kind === 'var') return resolveVariable(reference.name, use);
  const { name, fallback } = reference;
  const found = ownProperty(use.env, name);
  if (found !== undefined) return found;
  if (fallback !== undefined) return resolveText(fallback, use);
  return fail(use, missingEnv(use.path, name, Object.keys(use.env)));
}

function resolveVariable(name: string, use: Use): unknown {
  const reference = `$var.${name}`;
  const chain = [...use.chain, reference];
  const start = use.chain.indexOf(reference);
  if (start >= 0) return fail(use, cyclicReference(use.path, chain.slice(start)));
  return followPath(name.split('.'), { ...use, chain });
}

function followPath(segments: readonly string[], use: Use): unknown {
  let current: unknown = use.variables;
  let isResolved = false;
  for (const [depth, name] of segments.entries()) {
    const reference =
      typeof current === 'string' && !isResolved ? parseReference(current) : undefined;
    if (reference !== undefined) {
      current = resolveReference(reference, use);
      if (current === UNRESOLVED) return UNRESOLVED;
      isResolved = true;
    }
    const next = ownProperty(current, name);
    if (next === undefined) {
      return fail(use, missingVariable(use.path, segments.slice(0, depth + 1), current));
    }
    current = next;
  }
  if (isResolved) return current;
  if (typeof current === 'string') return resolveText(current, use);
  return mapStrings(current, use.path, (text) => resolveOrKeep(text, use));
}

function textOfReference(match: string, reference: Reference, use: Use): string {
  const found = resolveReference(reference, use);
  if (found === UNRESOLVED) return match;
  if (typeof found === 'string') return found;
  if (typeof found === 'number' || typeof found === 'boolean') return String(found);
  fail(use, notScalar(use.path, reference.name));
  return match;
}

function fail(use: Use, finding: Finding): typeof UNRESOLVED {
  use.findings.push(finding);
  return UNRESOLVED;
}
