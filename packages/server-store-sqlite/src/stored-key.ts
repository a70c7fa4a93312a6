/** SQLite never takes text and bytes for the same. */
export type StoredKey = string | Buffer;

/** A key as it is stored: itself, and with half an emoji, which no UTF-8 holds, its code units. */
export function storedKey(key: string): StoredKey {
  return /\p{Surrogate}/u.test(key) ? Buffer.from(key, 'utf16le') : key;
}
