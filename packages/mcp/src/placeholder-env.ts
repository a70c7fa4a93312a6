/**
 * An environment in which every name that a config refers to is set, to a text that
 * only names it: nothing of the real one can turn up in an answer.
 */
export function placeholderEnv(config: unknown): Record<string, string> {
  const names = [...(JSON.stringify(config) ?? '').matchAll(/\$env\.(\w+)/g)];
  return Object.fromEntries(
    names.map(([, name = '']) => [name, `https://env.invalid/${name}/{key}`]),
  );
}
