import type { UserConfig } from 'tsdown';

/**
 * How every package builds: ESM and CommonJS, each with its own types.
 *
 * @param entry - Output name to source file, one per export of the package.
 */
export function library(entry: Record<string, string> = { index: 'src/index.ts' }): UserConfig {
  return {
    entry,
    format: ['esm', 'cjs'],
    dts: { oxc: true },
    sourcemap: true,
    clean: true,
    target: 'node20',
  };
}

/** How an app builds: one ESM entry, no types. */
export function app(entry: Record<string, string>): UserConfig {
  return { entry, format: ['esm'], dts: false, sourcemap: true, clean: true, target: 'node20' };
}
