import { ownProperty } from '../own-property.js';

/**
 * Whether any of the required consents is given. Nothing required, or only
 * consents set to `false`, needs no consent.
 */
export function isGranted(
  required: Readonly<Record<string, boolean>> | undefined,
  given: unknown,
): boolean {
  if (required === undefined) return true;
  const names = Object.keys(required).filter((name) => required[name]);
  return names.length === 0 || names.some((name) => ownProperty(given, name) === true);
}
