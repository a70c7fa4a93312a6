import { ApiFailure } from './api-failure.js';
import type { RequestTemplate } from './request-template.js';
import { compileTemplate } from './request-template.js';

/** What the settings say of the requests. */
export interface VerbSettings {
  endpoint: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  /** Left out, the store is read-only. */
  set?: WriteSettings | undefined;
  /** Left out, deleting is refused. */
  delete?: WriteSettings | undefined;
}

export interface WriteSettings {
  method: string;
  endpoint?: string | undefined;
  headers: Record<string, string>;
}

/** How one operation of the store is put to the API. */
export interface Verb {
  readonly method: string;
  readonly template: RequestTemplate;
}

export interface Verbs {
  readonly get: Verb;
  readonly set: Verb;
  readonly delete: Verb;
}

/**
 * @param path - Where the settings stand in the flow.
 * @throws ConfigError for an endpoint that cannot be used.
 */
export function compileVerbs(settings: VerbSettings, path: string): Verbs {
  const { endpoint, headers, method } = settings;
  const configPath = `${path}.endpoint`;
  return {
    get: { method, template: compileTemplate({ endpoint, headers, configPath }) },
    set: compileWrite('set', settings, path),
    delete: compileWrite('delete', settings, path),
  };
}

function compileWrite(name: 'set' | 'delete', settings: VerbSettings, path: string): Verb {
  const write = settings[name];
  if (write === undefined) return { method: name, template: () => readOnly(name) };
  const own = write.endpoint !== undefined;
  const template = compileTemplate({
    endpoint: write.endpoint ?? settings.endpoint,
    headers: { ...settings.headers, ...write.headers },
    configPath: own ? `${path}.${name}.endpoint` : `${path}.endpoint`,
  });
  return { method: write.method, template };
}

function readOnly(name: 'set' | 'delete'): never {
  throw new ApiFailure('denied', `the store is read-only; add settings.${name} to allow this`);
}
