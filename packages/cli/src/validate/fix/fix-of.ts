import { isDeepStrictEqual } from 'node:util';
import type { DuplicateName } from '../checks/duplicate-names.js';
import type { Fix, Remark } from '../diagnostic.js';
import { valueOf } from '../source/source-node.js';
import type { FixContext } from './fix-context.js';
import { removeMember } from './remove-member.js';
import { removeMemoryStore } from './remove-memory-store.js';
import { rewriteScalar } from './rewrite-scalar.js';
import { written } from './written.js';

/** What can be done about a remark without guessing; `undefined` where somebody has to decide. */
export function fixOf(remark: Remark, context: FixContext): Fix | undefined {
  const { place } = context;
  // What is not there cannot be changed.
  if (place.rest !== undefined) return undefined;
  switch (remark.code) {
    case 'UNKNOWN_KEY':
      return renameMember(remark, context) ?? wrapTtl(remark, context);
    case 'DEPRECATED_PACKAGE':
      return removeMemoryStore(remark.path, context);
    case 'CONFIG_INVALID':
      return removeEmptyNamespace(context) ?? rewriteScalar(remark, context);
    case 'STORE_UNKNOWN':
    case 'STEP_UNKNOWN':
    case 'REFERENCE_UNRESOLVED':
    case 'PACKAGE_NOT_FOUND':
    case 'PACKAGE_INVALID':
      return rewriteScalar(remark, context);
    default:
      return undefined;
  }
}

/** Two members that say the same: one is enough. */
export function fixDuplicate({ node, index }: DuplicateName, text: string): Fix | undefined {
  const member = node.members[index];
  const first = node.members.find(({ name }) => name === member?.name);
  if (member === undefined || first === undefined) return undefined;
  if (!isDeepStrictEqual(valueOf(first.value), valueOf(member.value))) return undefined;
  return {
    title: `remove the second "${member.name}"`,
    edits: removeMember(text, node, index),
  };
}

/** Their numbers are not in the unit of the field that was meant. */
const OTHER_UNIT = /ms$|millis/i;

function renameMember({ suggestion }: Remark, { place, text }: FixContext): Fix | undefined {
  const { member, parent } = place;
  if (suggestion === undefined || member === undefined || parent === undefined)
    return undefined;
  const isTaken = parent.members.some(({ name }) => name === suggestion);
  if (isTaken || (suggestion === 'ttl' && OTHER_UNIT.test(member.name))) return undefined;
  const { start, end } = member.key;
  const replacement = written(suggestion, text.slice(start, end));
  return {
    title: `rename "${member.name}" to "${suggestion}"`,
    edits: [{ start, end, text: replacement }],
  };
}

/** `"ttl": 300` beside where the rules belong is a rule for every key. */
function wrapTtl({ path }: Remark, { place, text }: FixContext): Fix | undefined {
  const { member, parent, node } = place;
  if (member === undefined || parent === undefined || !path.endsWith('.cache.ttl'))
    return undefined;
  if (node.kind !== 'scalar' || parent.members.some(({ name }) => name === 'rules')) {
    return undefined;
  }
  const name = written('rules', text.slice(member.key.start, member.key.end));
  const inner = written('ttl', text.slice(member.key.start, member.key.end));
  const { start } = member.key;
  const { end } = node.span;
  return {
    title: 'make it a rule for every key',
    edits: [
      { start, end: member.key.end, text: `${name}: [{ ${inner}` },
      { start: end, end, text: ' }]' },
    ],
  };
}

/** Without a namespace the id of the store is one. */
function removeEmptyNamespace({ place, text }: FixContext): Fix | undefined {
  const { member, parent, node } = place;
  if (member?.name !== 'namespace' || node.kind !== 'scalar' || node.value !== '')
    return undefined;
  if (parent === undefined) return undefined;
  const edits = removeMember(text, parent, parent.members.indexOf(member));
  return { title: 'remove "namespace": the id of the store takes its place', edits };
}
