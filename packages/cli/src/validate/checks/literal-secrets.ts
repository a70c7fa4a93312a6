import type { Remark } from '../diagnostic.js';
import { secretIn } from '../mask-secrets.js';
import { walk } from './walk.js';

/** Secrets that are written down where everybody reads them who reads the config. */
export function literalSecrets(config: unknown): Remark[] {
  return [...walk(config)].flatMap(({ value, name, path }): Remark[] => {
    const what = typeof value === 'string' ? secretIn(value, name) : undefined;
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

function nameFor(field: string): string {
  const words = field.replaceAll(/([a-z])([A-Z])/g, '$1_$2').replaceAll(/\W+/g, '_');
  return words.toUpperCase() || 'SECRET';
}
