import { WalkerError } from '@walkeros/core';

const PACKAGES: Readonly<Record<string, () => Promise<unknown>>> = {
  '@walkeros/destination-console': () => import('@walkeros/destination-console'),
  '@walkeros/server-destination-api': () => import('@walkeros/server-destination-api'),
  '@walkeros/server-source-http': () => import('@walkeros/server-source-http'),
  '@walkeros/server-store-api': () => import('@walkeros/server-store-api'),
  '@walkeros/server-store-fs': () => import('@walkeros/server-store-fs'),
  '@walkeros/server-store-gcs': () => import('@walkeros/server-store-gcs'),
  '@walkeros/server-store-redis': () => import('@walkeros/server-store-redis'),
  '@walkeros/server-store-s3': () => import('@walkeros/server-store-s3'),
  '@walkeros/server-store-sheets': () => import('@walkeros/server-store-sheets'),
  '@walkeros/server-store-sqlite': () => import('@walkeros/server-store-sqlite'),
  '@walkeros/transformer-enrich': () => import('@walkeros/transformer-enrich'),
};

/** The packages of this repository, as if a project had installed them and nothing else. */
export async function loadWorkspace(name: string): Promise<unknown> {
  const load = PACKAGES[name];
  if (load !== undefined) return await load();
  throw new WalkerError('PACKAGE_NOT_FOUND', `package "${name}" is not installed`);
}
