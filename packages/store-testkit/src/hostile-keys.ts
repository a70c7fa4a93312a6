/** A key that has broken some store, and what it is called in a failure. */
export interface HostileKey {
  readonly name: string;
  readonly key: string;
}

const hostile = (name: string, key: string): HostileKey => ({ name, key });

/**
 * Keys that a store must hold apart from each other, or refuse. Several are twins:
 * they differ only in what a file system, an encoding or a separator may lose.
 */
export const hostileKeys: readonly HostileKey[] = [
  hostile('the prototype of objects', '__proto__'),
  hostile('a method of objects', 'constructor'),
  hostile('another method of objects', 'toString'),
  hostile('nothing', ''),
  hostile('a blank', ' '),
  hostile('a line break', 'a\r\nb'),
  hostile('NUL', 'a\0b'),
  hostile('the text before a NUL', 'a'),
  hostile('a separator of namespaces', 'a:b'),
  hostile('a folder', 'a/b'),
  hostile('a folder with a closing slash', 'a/b/'),
  hostile('a folder of another system', 'a\\b'),
  hostile('a percent-encoded slash', 'a%2Fb'),
  hostile('a percent-encoded slash in lower case', 'a%2fb'),
  hostile('half a percent-encoding', 'a%2'),
  hostile('this folder', '.'),
  hostile('the folder above', '..'),
  hostile('a way out of the base folder', '../../etc/passwd'),
  hostile('an absolute path', '/etc/passwd'),
  hostile('a hidden file', '.env'),
  hostile('a device of Windows', 'CON'),
  hostile('a device of Windows with an extension', 'aux.txt'),
  hostile('a closing dot', 'a.'),
  hostile('a closing blank', 'a '),
  hostile('a query', 'a?b=c&d=e#f'),
  hostile('a glob', '*'),
  hostile('a quote', '\'"`'),
  hostile('a formula', '=1+1'),
  hostile('a number', '007'),
  hostile('a plain number', '7'),
  hostile('a tilde', '~'),
  hostile('an upper case twin', 'Key'),
  hostile('a lower case twin', 'key'),
  hostile('a composed letter', 'caf\u00e9'),
  hostile('a decomposed letter', 'cafe\u0301'),
  hostile('a sharp s', 'stra\u00dfe'),
  hostile('two s', 'strasse'),
  hostile('an emoji', '\u{1f98a}'),
  hostile('half of an emoji', '\ud83e'),
  hostile('the other half of an emoji', '\udd8a'),
  hostile('a replacement character', '\ufffd'),
  hostile('a right-to-left mark', '\u200fkey'),
  hostile('10 kB', 'k'.repeat(10_000)),
  hostile('10 kB and one', `${'k'.repeat(10_000)}l`),
  hostile('10 kB of slashes', '/a'.repeat(5_000)),
];
