import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import ts from 'typescript';

const text = readFileSync(path.join(__dirname, 'document-snippets.txt'), 'utf8');

/** A snippet of the document, by its name. */
export function snippet(name: string): string {
  const [, after] = text.split(`--- ${name}\n`);
  if (after === undefined) throw new Error(`the document has no snippet "${name}"`);
  return (after.split('\n---')[0] ?? '').trim();
}

/**
 * Runs TypeScript as it stands, with these globals, and answers with the variables that
 * it declares under the given names.
 */
export async function runCode(
  code: string,
  globals: Record<string, unknown>,
  names: readonly string[] = [],
): Promise<Record<string, unknown>> {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const context = vm.createContext({ ...globals, Map, JSON });
  const answer: unknown = vm.runInContext(
    `(async () => { ${outputText}\n; return { ${names.join(', ')} }; })()`,
    context,
  );
  return (await answer) as Record<string, unknown>;
}
