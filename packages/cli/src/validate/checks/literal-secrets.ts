import { suggest } from '@walkeros/core';
import type { Remark } from '../diagnostic.js';
import { secretIn } from '../mask-secrets.js';
import { walk } from './walk.js';

/** Secrets that are written down where everybody reads them who reads the config. */
export function literalSecrets(config: unknown): Remark[] {
  return [...walk(config)].flatMap(({ value, name, path }): Remark[] => {
    const what = typeof value === 'string' ? secretAt(path, name, value) : undefined;
    if (what === undefined) return [];
    return [
      {
        code: 'SECRET_LITERAL',
        severity: 'warning',
        path,
        message: `holds ${what}, for everybody to read who reads this file`,
        expected: `a reference such as "$env.${nameFor(name)}", set where the flow runs`,
      },
    ];
  });
}

/** Names of headers and credentials that keep a secret, and a mistyped name of such a field. */
const SECRET_PART = /auth|cookie|credential|key|pass|pw|secret|session|signature|token/i;
const BESIDE = /(?:^|\.)(?:headers|credentials)\.[^.]+$/i;
const FIELDS = ['password', 'passphrase', 'secret', 'token', 'apiKey', 'privateKey'];

function secretAt(path: string, name: string, value: string): string | undefined {
  const known = secretIn(value, name);
  if (known !== undefined || value === '' || /\$(?:env|var|store)\./.test(value)) return known;
  const isSecret = BESIDE.test(path) ? SECRET_PART.test(name) : isMistyped(name);
  return isSecret ? 'a secret' : undefined;
}

function isMistyped(name: string): boolean {
  return name.length > 4 && suggest(name, FIELDS) !== undefined;
}

function nameFor(field: string): string {
  const words = field.replaceAll(/([a-z])([A-Z])/g, '$1_$2').replaceAll(/\W+/g, '_');
  return words.toUpperCase() || 'SECRET';
}
