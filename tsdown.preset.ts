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

/**
 * How the scripts are built that a test starts as processes of their own: one file each,
 * with the sources of our packages in it, so that hundreds of starts take seconds.
 *
 * @param cwd - Folder of the scripts.
 * @param options - `deps` names what else is bundled; what is native must stay outside.
 */
export function testProcesses(cwd: string, options: UserConfig = {}): UserConfig {
  return {
    cwd,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    dts: false,
    logLevel: 'error',
    deps: { alwaysBundle: [/^@walkeros\//] },
    inputOptions: { resolve: { conditionNames: ['@walkeros/source', 'node', 'import'] } },
    ...options,
  };
}
