import { dirname } from 'node:path';
import { createLoad } from '@walkeros/collector/config';
import { getByPath, isPlainObject } from '@walkeros/core';
import { partOf } from '../written-flow.js';
import { checkConfig, type CheckOptions } from './check-config.js';
import { duplicateNames, type DuplicateName } from './checks/duplicate-names.js';
import type { Diagnostic, Fix, Remark } from './diagnostic.js';
import { docsOf } from './docs-of.js';
import { fixDuplicate, fixOf } from './fix/fix-of.js';
import { withDuration } from './fix/with-duration.js';
import { codeFrame } from './code-frame.js';
import { gotOf, messageOf, type Found } from './got.js';
import { shownText } from './shown-text.js';
import { createLineIndex, type LineIndex } from './source/line-index.js';
import { locate } from './source/locate.js';
import { formatOf, parseSource, type SourceFormat } from './source/parse-source.js';
import { valueOf, type SourceNode, type Span } from './source/source-node.js';
import { spanOf } from './span-of.js';

export interface ValidateOptions extends CheckOptions {
  /** Name of the file, for positions and to find its packages. Default: none, and the current folder. */
  readonly file?: string;
  /** Default: what the name of the file promises, else JSON. */
  readonly format?: SourceFormat;
}

/** What is to be said about one config. */
export interface Validation {
  /** In the order of the file. */
  readonly diagnostics: readonly Diagnostic[];
  /** Without errors. Warnings are no obstacle. */
  readonly isValid: boolean;
  /** The text is JSON or YAML at all; otherwise there is one diagnostic, `CONFIG_UNREADABLE`. */
  readonly isReadable: boolean;
  /** The config, where it is readable. */
  readonly config?: unknown;
}

/**
 * Says everything that is wrong with a config, each with its place, and never runs
 * code of the user's: packages that are installed beside the file are imported for
 * the settings they take, and nothing of them is called.
 *
 * @param source - The text of a config file, or a config that is an object already
 *   (its diagnostics have no lines).
 */
export async function validateFlow(
  source: string | object,
  options: ValidateOptions = {},
): Promise<Validation> {
  const { file = '' } = options;
  const load = options.load ?? createLoad(file === '' ? process.cwd() : dirname(file));
  if (typeof source !== 'string') {
    const remarks = await checkConfig(source, { ...options, load });
    return summary(
      remarks.map((remark) => ({
        ...told(remark, foundIn(source, remark.path)),
        file,
        ...NOWHERE,
      })),
      source,
    );
  }
  const parsed = await parseSource(source, options.format ?? formatOf(file));
  const index = createLineIndex(source);
  const withPlaces = (all: readonly Located[], shown: string): Diagnostic[] => {
    const { lines } = createLineIndex(shown);
    return all.map(({ span, remark, found, fix }) => {
      const position = positionsOf(span, index);
      const frame = codeFrame(lines, position);
      return {
        ...{ ...told(remark, found), file, ...position },
        ...(frame !== undefined && { frame }),
        ...(fix !== undefined && { fix }),
      };
    });
  };
  if (parsed.root === undefined) {
    const { message, offset } = parsed.problem;
    const remark: Remark = { code: 'CONFIG_UNREADABLE', severity: 'error', path: '', message };
    const found = { isThere: source !== '', value: source.slice(offset, offset + 1) };
    const span = { start: offset, end: offset };
    const shown = shownText(source, undefined);
    return { ...summary(withPlaces([{ span, remark, found }], shown)), isReadable: false };
  }
  const { root } = parsed;
  const config = valueOf(root);
  const remarks = await checkConfig(config, { ...options, load });
  const found = remarks.map((remark) => located(remark, root, source));
  const repeated = duplicateNames(root).map((duplicate) => repetition(duplicate, source));
  const ordered = [...repeated, ...found].sort((a, b) => a.span.start - b.span.start);
  const shown = shownText(source, root, unknownIn(ordered, config, options.flow));
  return summary(withPlaces(ordered, shown), config);
}

const NOWHERE = { line: 0, column: 0, endLine: 0, endColumn: 0 };

/** A remark with what follows from its code and from what stands there. */
function told(remark: Remark, found: Found): Remark & Pick<Diagnostic, 'got' | 'docs'> {
  return {
    ...remark,
    message: messageOf(remark, found),
    got: gotOf(remark, found),
    docs: docsOf(remark.code),
  };
}

/** Where something stands of which nothing is known: in the wrong place, or not looked at. */
function unknownIn(
  all: readonly Located[],
  config: unknown,
  flow: string | undefined,
): ReadonlySet<string> {
  const wrong = all.filter(
    ({ remark: { code }, found }) =>
      code === 'UNKNOWN_KEY' || (code === 'CONFIG_INVALID' && isObject(found.value)),
  );
  const flows = flow === undefined ? undefined : partOf(config, 'flows');
  const others = isPlainObject(flows) ? Object.keys(flows).filter((name) => name !== flow) : [];
  return new Set([
    ...wrong.map(({ remark }) => remark.path),
    ...others.map((name) => `flows.${name}`),
  ]);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function foundIn(config: object, path: string): Found {
  const value = path === '' ? config : getByPath(config, path);
  return { isThere: value !== undefined, value };
}

interface Located {
  readonly remark: Remark;
  readonly found: Found;
  readonly span: Span;
  readonly fix?: Fix | undefined;
}

function located(remark: Remark, root: SourceNode, text: string): Located {
  const place = locate(root, remark.path);
  const improved = withDuration(remark, place);
  return {
    remark: improved,
    found: { isThere: place.rest === undefined, value: valueOf(place.node) },
    span: spanOf(improved, place),
    fix: fixOf(improved, { place, root, text }),
  };
}

function repetition(duplicate: DuplicateName, text: string): Located {
  const { node, index, path } = duplicate;
  const remark: Remark = {
    code: 'CONFLICT',
    severity: 'error',
    path,
    message: 'stands twice in the same object: the first one would be lost',
    expected: 'each name once',
  };
  const span = node.members[index]?.key ?? node.span;
  const found = { isThere: true, value: path.slice(path.lastIndexOf('.') + 1) };
  return { remark, span, found, fix: fixDuplicate(duplicate, text) };
}

function positionsOf({ start, end }: Span, index: LineIndex): typeof NOWHERE {
  const from = index.positionOf(start);
  const to = index.positionOf(end);
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

function summary(diagnostics: readonly Diagnostic[], config?: unknown): Validation {
  const isValid = diagnostics.every(({ severity }) => severity !== 'error');
  return { diagnostics, isValid, isReadable: true, config };
}
