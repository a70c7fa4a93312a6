import { hasHalfCharacter } from './content.js';
import { RedisFailure } from './redis-failure.js';

/**
 * The name of a key in Redis: a text as UTF-8, after the prefix of the store.
 *
 * @throws RedisFailure for a key that would share its name with another one.
 */
export function keyName(prefix: string, key: string): string {
  if (!hasHalfCharacter(key)) return prefix + key;
  throw new RedisFailure(
    'invalid-key',
    'the key has half a character, which UTF-8 cannot hold',
  );
}
