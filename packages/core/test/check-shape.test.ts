import { z } from 'zod';
import { ConfigError, formatFinding } from '../src/errors.js';
import { checkShape, parseSettings } from '../src/schemas/index.js';

const settings = z.strictObject({
  basePath: z.string().min(1),
  endpoint: z.url().optional(),
  retries: z.int().min(0).max(5).default(2),
  mode: z.enum(['key', 'snapshot']).optional(),
  columns: z.array(z.string()).min(1).max(2).optional(),
  credentials: z.union([z.string(), z.strictObject({ email: z.string() })]).optional(),
  when: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('always') }),
      z.strictObject({ kind: z.literal('at'), hour: z.number().multipleOf(2) }),
    ])
    .optional(),
  name: z.string('is no name, sorry').optional(),
  tags: z.map(z.string(), z.number()).optional(),
});

function lines(value: unknown): string[] {
  return checkShape(settings, value, 'stores.a').findings.map(formatFinding);
}

describe('checkShape', () => {
  it.each<[object, string]>([
    [{ basePath: 5 }, 'basePath: is a number; expected a string'],
    [{ basePath: null }, 'basePath: is null; expected a string'],
    [{ basePath: undefined }, 'basePath: is missing; expected a string'],
    [{ basePath: '' }, 'basePath: is empty; expected at least 1 character'],
    [{ basePath: true }, 'basePath: is true; expected a string'],
    [{ basePath: new Uint8Array(2) }, 'basePath: is binary data; expected a string'],
    [{ retries: 1.5 }, 'retries: is not a whole number; expected a whole number'],
    [{ retries: -1 }, 'retries: is too small; expected a number of at least 0'],
    [{ retries: 9 }, 'retries: is too large; expected a number of at most 5'],
    [{ retries: NaN }, 'retries: is NaN; expected a number'],
    [{ retries: '3' }, 'retries: is a string; expected a number'],
    [
      { endpoint: 'hunter2' },
      'endpoint: does not have the right form; expected a URL such as "https://example.com"',
    ],
    [
      { mode: 'snapshop' },
      'mode: is "snapshop"; expected "key" or "snapshot"; did you mean "snapshot"?',
    ],
    [{ mode: 'hunter2' }, 'mode: is a string; expected "key" or "snapshot"'],
    [{ mode: 5 }, 'mode: is a number; expected "key" or "snapshot"'],
    [{ columns: [] }, 'columns: is empty; expected at least 1 entry'],
    [{ columns: ['a', 'b', 'c'] }, 'columns: is too long; expected at most 2 entries'],
    [{ columns: ['a', {}] }, 'columns.1: is an object; expected a string'],
    [{ credentials: 5 }, 'credentials: is a number; expected a string or an object'],
    [
      { credentials: { emial: 'x', email: 'y' } },
      'credentials.emial: is not a known setting; expected email; did you mean "email"?',
    ],
    [
      { when: { kind: 'never' } },
      'when.kind: is not one of the allowed values; expected "always" or "at"',
    ],
    [{ when: { kind: 'at', hour: 3 } }, 'when.hour: is a number; expected a multiple of 2'],
    [{ name: 5 }, 'name: is no name, sorry; expected a string'],
    [{ tags: new Map([['a', 'b']]) }, 'tags.a: is a string; expected a number'],
  ])('words %j as "%s"', (value, line) => {
    expect(lines({ basePath: '/data', ...value })).toEqual([`stores.a.${line}`]);
  });

  it('names the setting that was meant by a typing error or by another word', () => {
    const { findings } = checkShape(settings, { basePath: 'x', basepath: 1, url: 2 }, '');
    expect(findings).toMatchObject([
      { code: 'UNKNOWN_KEY', path: 'basepath', suggestion: 'basePath' },
      { code: 'UNKNOWN_KEY', path: 'url', suggestion: 'endpoint' },
    ]);
  });

  it('gives back the parsed value, defaults included', () => {
    expect(checkShape(settings, { basePath: 'x' }, '')).toEqual({
      value: { basePath: 'x', retries: 2 },
      findings: [],
    });
  });
});

describe('parseSettings', () => {
  it('throws one error with every finding, each at its path', () => {
    expect.assertions(2);
    try {
      parseSettings(settings, { settings: { retries: 'x', bsaePath: 'y' } }, 'stores.files');
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).findings).toMatchObject([
        { code: 'MISSING_VALUE', path: 'stores.files.config.settings.basePath' },
        { code: 'CONFIG_INVALID', path: 'stores.files.config.settings.retries' },
        { path: 'stores.files.config.settings.bsaePath', suggestion: 'basePath' },
      ]);
    }
  });

  it('takes missing settings for empty ones', () => {
    const path = 'stores.files.config.settings.basePath';
    expect(() => parseSettings(settings, {}, 'stores.files')).toThrow(`${path}: is missing`);
    expect(parseSettings(z.strictObject({}), {}, 'stores.files')).toEqual({});
  });
});
