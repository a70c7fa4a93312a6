/**
 * The grammar of references: a dot starts a path, a colon a literal.
 *
 *   $env.NAME            $env.NAME:default       $env.NAME:     (an empty default)
 *   $var.name            $var.name.path.0
 *   $store.id            only as a whole string
 *   $$…                  a literal that starts with one $
 *
 * Names are letters, digits and underscores. A default runs to the next blank,
 * quote or brace, and may be a reference itself. Since `$env.HOST:8080` means a
 * default, a port after a host takes a variable: `$var.host:8080`.
 */
const REFERENCE =
  /\$(?:env\.(?<env>\w*)(?::(?<fallback>[^\s"'`{}]*))?|var\.(?<variable>(?:\w+(?:\.\w+)*)?))/g;
const WHOLE = new RegExp(`^(?:${REFERENCE.source})$`);
const STORE = /^\$store\.(.*)$/;
const UNSUPPORTED = /^\$code:|\$(?:secret|flow|contract)\./;

/** What to write instead of the forms that only a bundler can resolve. */
const INSTEAD: Readonly<Record<string, string>> = {
  '$code:': 'a function in a flow that is written in TypeScript, or a match object',
  '$secret.': '`$env.NAME`, set by the process that starts the flow',
  '$flow.': '`$var.name`, with the shared value in `variables`',
  '$contract.': '`$var.name`, with the shared value in `variables`',
};

/** A reference to the environment or to a variable. */
export type Reference =
  { kind: 'env'; name: string; fallback: string | undefined } | { kind: 'var'; name: string };

/** The reference that a string is, as a whole. */
export function parseReference(text: string): Reference | undefined {
  const groups = WHOLE.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { env, fallback, variable } = groups;
  if (env !== undefined) return { kind: 'env', name: env, fallback };
  return { kind: 'var', name: variable ?? '' };
}

/** Replaces each reference inside a longer string. */
export function replaceReferences(
  text: string,
  textOf: (match: string, reference: Reference) => string,
): string {
  return text.replace(REFERENCE, (match) => {
    const reference = parseReference(match);
    return reference === undefined ? match : textOf(match, reference);
  });
}

/** The id in `$store.id`, if that is the whole string. */
export function parseStoreReference(text: string): string | undefined {
  return STORE.exec(text)?.[1];
}

/** The first form in a string that is not supported, and what to write instead. */
export function findUnsupported(text: string): { form: string; instead: string } | undefined {
  const form = UNSUPPORTED.exec(text)?.[0];
  return form === undefined ? undefined : { form, instead: INSTEAD[form] ?? '' };
}
