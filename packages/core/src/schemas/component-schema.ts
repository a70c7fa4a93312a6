import { z } from 'zod';
import type { Flow } from '../flow.js';
import { anyObject, name, optional, type OptionalFields, type Report } from './field.js';

type Fields = Readonly<Record<string, unknown>>;

/** Where every component comes from; `code` differs from kind to kind. */
export const componentFields: OptionalFields<Omit<Flow.Component<never>, 'code'>> = {
  package: optional(name),
  import: optional(name),
  env: optional(anyObject),
  variables: optional(anyObject),
};

/** Also with a version: `@walkeros/store-memory@4.0.2`. */
const STORE_MEMORY = /^@walkeros\/store-memory(?:@.*)?$/;

/** Source: `store-cache.txt`, "Migration from @walkeros/store-memory". */
const STORE_MEMORY_REPLACEMENT =
  'no such store: where it is only a cache, drop it and leave `cache.store` out (the built-in `__cache` takes over); ' +
  'anywhere else, use a small Map inside the component or a persistent store, such as @walkeros/server-store-fs';

/** What `package`, `import` and `code` must not say together. */
export function checkComponent(fields: Fields): Report[] {
  return [...conflicts(fields), ...checkImport(fields), ...checkPackage(fields)];
}

/** {@link checkComponent} for kinds that cannot do without an implementation. */
export function checkRequiredComponent(fields: Fields): Report[] {
  const isMissing = ['package', 'import', 'code'].every((field) => fields[field] === undefined);
  if (!isMissing) return checkComponent(fields);
  const message = 'has neither `package` nor `code`';
  const expected = 'the name of an npm package in `package`, or an init function in `code`';
  return [{ path: [], code: 'MISSING_CODE', message, expected }];
}

function conflicts(fields: Fields): Report[] {
  if (fields['code'] === undefined) return [];
  return ['package', 'import']
    .filter((field) => fields[field] !== undefined)
    .map((field) => ({
      path: [field],
      code: 'CONFLICT',
      message:
        'stands beside `code`: a component comes from a package or from code, never both',
    }));
}

function checkImport(fields: Fields): Report[] {
  const { import: exported, package: source, code } = fields;
  if (exported === undefined || source !== undefined || code !== undefined) return [];
  const message = 'is missing: `import` names an export of a package';
  return [{ path: ['package'], code: 'MISSING_VALUE', message, expected: 'a package name' }];
}

function checkPackage({ package: source }: Fields): Report[] {
  if (typeof source !== 'string' || !STORE_MEMORY.test(source)) return [];
  const message = 'was removed: stores cache in memory by themselves';
  const expected = STORE_MEMORY_REPLACEMENT;
  return [{ path: ['package'], code: 'DEPRECATED_PACKAGE', message, expected }];
}

/** Ids are parts of paths (`.`), of keys (`:`) and of references, which end at a blank. */
export const idSchema: z.ZodType<string> = z
  .string()
  .min(1)
  .regex(/^[^\s.:]*$/, 'is not a usable id: it contains a blank, "." or ":"');
