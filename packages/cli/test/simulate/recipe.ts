import transformerEnrich from '@walkeros/transformer-enrich';
import type { Load } from '@walkeros/collector';

/** Source: `store-cache.txt`, "Minimal recipe: cache a Sheets store", with a way in and out. */
export const minimalRecipe = {
  stores: {
    sessions: {
      package: '@walkeros/server-store-sheets',
      config: {
        settings: { id: '1AbC...', sheet: 'Sessions', credentials: '$var.sheetsCredentials' },
      },
      cache: { rules: [{ ttl: 300 }] as const },
    },
  },
  transformers: {
    enrich: {
      package: '@walkeros/transformer-enrich',
      env: { store: '$store.sessions' },
    },
  },
};

/** Source: `store-cache.txt`, "Recipe: multi-tier composition". */
export const multiTierRecipe = {
  stores: {
    redis: {
      package: '@walkeros/server-store-redis',
      config: { settings: { url: '$env.REDIS_URL' } },
      cache: { rules: [{ ttl: 300 }] as const },
    },
    api: {
      package: '@walkeros/server-store-api',
      config: { settings: { endpoint: '$env.API_URL' } },
      cache: { store: 'redis', rules: [{ ttl: 86400 }] as const },
    },
  },
  transformers: {
    enrich: { package: '@walkeros/transformer-enrich', env: { store: '$store.api' } },
  },
};

export const visit = { name: 'page view', user: { session: 's-1' } };

export const sessions: ReadonlyMap<string, { plan: string }> = new Map([
  ['s-1', { plan: 'gold' }],
  ['s-2', { plan: 'basic' }],
]);

/** Knows the one package that the recipes need when nothing real is asked. */
export const load: Load = (name) => {
  if (name === '@walkeros/transformer-enrich') {
    return Promise.resolve({ default: transformerEnrich });
  }
  return Promise.reject(Object.assign(new Error(name), { code: 'PACKAGE_NOT_FOUND' }));
};
