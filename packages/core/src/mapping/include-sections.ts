import { ownProperty, setOwn } from '../own-property.js';
import { isPlainObject } from '../plain-object.js';
import { storable } from './storable.js';

const OBJECT_SECTIONS = ['data', 'globals', 'context', 'user', 'source'];
const EVENT_FIELDS = ['name', 'id', 'trigger', 'entity', 'action', 'timestamp', 'timing'];

/** Sections of an event that `include` may name. */
export const INCLUDE_SECTIONS: readonly string[] = [...OBJECT_SECTIONS, 'event', 'all'];

/**
 * Sections of an event as one flat object: `data_price`, `user_address_city`,
 * `event_name`. Lists stay whole, except that an entry of `context` is a pair of
 * value and order, of which the value counts.
 *
 * @param include - Names of {@link INCLUDE_SECTIONS}; others are passed over.
 */
export function includeSections(
  event: unknown,
  include: readonly string[],
): Record<string, unknown> {
  const wanted = new Set(include.includes('all') ? INCLUDE_SECTIONS : include);
  const flat: Record<string, unknown> = {};
  for (const section of OBJECT_SECTIONS) {
    if (!wanted.has(section)) continue;
    const content = storable(ownProperty(event, section));
    if (isPlainObject(content)) {
      flatten(flat, section, section === 'context' ? withoutOrder(content) : content);
    }
  }
  for (const field of wanted.has('event') ? EVENT_FIELDS : []) {
    const value = storable(ownProperty(event, field));
    if (value !== undefined) flat[`event_${field}`] = value;
  }
  return flat;
}

function withoutOrder(context: Record<string, unknown>): Record<string, unknown> {
  const pairs = Object.entries(context);
  return Object.fromEntries(
    pairs.map(([name, entry]) => [name, Array.isArray(entry) ? entry[0] : entry]),
  );
}

function flatten(
  flat: Record<string, unknown>,
  prefix: string,
  content: Record<string, unknown>,
): void {
  for (const [name, value] of Object.entries(content)) {
    const key = `${prefix}_${name}`;
    if (isPlainObject(value)) flatten(flat, key, value);
    else if (value !== undefined) setOwn(flat, key, value);
  }
}
