import { parsePackageName } from '../src/load/package-name.js';

describe('the name of a package', () => {
  it.each([
    ['pkg', 'pkg', 'pkg', '.'],
    ['pkg@1.2.3', 'pkg', 'pkg', '.'],
    ['@scope/pkg', '@scope/pkg', '@scope/pkg', '.'],
    ['@scope/pkg@^1.2.0', '@scope/pkg', '@scope/pkg', '.'],
    ['@scope/pkg@>=1 <3 || 4', '@scope/pkg', '@scope/pkg', '.'],
    ['@scope/pkg/sub/path', '@scope/pkg/sub/path', '@scope/pkg', './sub/path'],
    ['@scope/pkg@latest/sub', '@scope/pkg/sub', '@scope/pkg', './sub'],
    ['pkg/sub@2', 'pkg/sub', 'pkg', './sub'],
  ])('%s stands for %s', (text, specifier, name, entry) => {
    expect(parsePackageName(text)).toEqual({ specifier, name, entry });
  });

  it.each([
    '',
    '../store',
    './store.js',
    '/etc/passwd',
    'file:///x',
    'node:fs',
    '@scope',
    'a b',
  ])('%p is none', (text) => {
    expect(parsePackageName(text)).toBeUndefined();
  });
});
