/**
 * The code of an error that Node or the HTTP client raised; its name where it has
 * none. Of several failed connection attempts, the first one's.
 */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('errors' in error && Array.isArray(error.errors)) return errorCode(error.errors[0]);
  return 'name' in error && typeof error.name === 'string' ? error.name : 'unknown';
}
