import { mayShow } from './may-show.js';
import type { SourceNode, Span } from './source/source-node.js';

/** A stretch of a text that is known. */
interface Piece extends Span {
  readonly isShown: boolean;
}

/** Words that configs are made of: a text with errors in it has no places to go by. */
const WORDS: ReadonlySet<string> = new Set(
  (
    'version flows stores sources transformers destinations variables package import code ' +
    'config settings credentials headers env cache rules match and or not key operator value ' +
    'ttl negative stale refresh jitter store namespace isolate sync timeout next before state ' +
    'mode get set mapping data true false null'
  ).split(' '),
);
const WORD = /@walkeros\/[\w-]+|[\w$]+|[^\s\w{}[\],:"']/g;

/**
 * The text of a config as it may be shown: what may be a secret becomes dots, as many as
 * there were characters, so that columns stay where they are. Shown are the names of
 * fields, values that {@link mayShow}, and around them the words that every config has.
 *
 * @param root - `undefined` for a text that is no JSON or YAML.
 * @param unknown - Paths under which the config should have nothing.
 */
export function shownText(
  text: string,
  root: SourceNode | undefined,
  unknown: ReadonlySet<string> = new Set(),
): string {
  const pieces = new Map<number, Piece>();
  const add = ({ start, end }: Span, isShown: boolean): void => {
    // What YAML lets stand in two places is shown only where both would show it.
    const isShownBefore = pieces.get(start)?.isShown ?? true;
    if (end > start) pieces.set(start, { start, end, isShown: isShown && isShownBefore });
  };
  if (root !== undefined)
    collect(root, { path: '', isUnknown: unknown.has('') }, { unknown, add });
  return joined(
    text,
    [...pieces.values()].sort((a, b) => a.start - b.start),
  );
}

interface Where {
  readonly path: string;
  readonly isUnknown: boolean;
}

interface Collector {
  readonly unknown: ReadonlySet<string>;
  add(span: Span, isShown: boolean): void;
}

function collect(node: SourceNode, { path, isUnknown }: Where, collector: Collector): void {
  if (node.kind === 'scalar') {
    collector.add(node.span, mayShow(node.value, path, isUnknown));
    return;
  }
  const below = (name: string): Where => {
    const at = path === '' ? name : `${path}.${name}`;
    return { path: at, isUnknown: isUnknown || collector.unknown.has(at) };
  };
  if (node.kind === 'list') {
    node.items.forEach((item, index) => collect(item, below(String(index)), collector));
    return;
  }
  for (const { name, key, value } of node.members) {
    collector.add(key, true);
    collect(value, below(name), collector);
  }
}

function joined(text: string, pieces: readonly Piece[]): string {
  let end = 0;
  const parts = pieces.flatMap((piece) => {
    if (piece.start < end) return [];
    const between = familiar(text.slice(end, piece.start));
    const own = text.slice(piece.start, piece.end);
    end = piece.end;
    return [between, piece.isShown ? own : hidden(own)];
  });
  return [...parts, familiar(text.slice(end))].join('');
}

function familiar(text: string): string {
  return text.replaceAll(WORD, (word) =>
    WORDS.has(word) || word.startsWith('@walkeros/') ? word : dots(word),
  );
}

/** Quotes stay, as far as they are around it. */
function hidden(text: string): string {
  const [quote = ''] = text;
  const isQuoted = text.length > 1 && /["']/.test(quote) && text.endsWith(quote);
  return isQuoted ? `${quote}${dots(text.slice(1, -1))}${quote}` : dots(text);
}

function dots(text: string): string {
  return text.replaceAll(/[^\s]/g, '•');
}
