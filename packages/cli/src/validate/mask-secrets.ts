/** Texts that are secret wherever they stand; the group `secret` is the part that must not be shown. */
const SECRET_TEXTS: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  {
    what: 'a private key',
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----(?<secret>[^-]*)/dg,
  },
  { what: 'a token', pattern: /\b(?:Bearer|Basic)\s+(?<secret>[\w.~+/=-]{8,})/dgi },
  // Up to the last `@`: who writes one into a password rarely escapes it. A port is none.
  {
    what: 'a password',
    pattern: /:\/\/[^\s/:@"'$]*:(?!\d{1,5}(?:[/?#]|$))(?<secret>[^\s"'$]+)@/dg,
  },
  {
    what: 'a key',
    pattern:
      /[?&](?:api[-_]?key|key|(?:access[-_]?)?token|secret|password|sig|signature)=(?<secret>[^&#\s"'$]+)/dgi,
  },
  { what: 'an AWS key', pattern: /\b(?<secret>(?:AKIA|ASIA)[A-Z0-9]{16})\b/dg },
  { what: 'a GitHub token', pattern: /\b(?<secret>gh[opsu]_\w{20,}|github_pat_\w{20,})/dg },
  { what: 'a Google API key', pattern: /\b(?<secret>AIza[\w-]{30,})/dg },
  { what: 'a Slack token', pattern: /\b(?<secret>xox[abprs]-[\w-]{10,})/dg },
  { what: 'an API key', pattern: /\b(?<secret>sk[-_](?:live|test|proj|ant)[-_][\w-]{10,})/dg },
  { what: 'a signed token', pattern: /\b(?<secret>eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*)/dg },
];

const SECRET_NAME =
  'pass(?:word|wd|phrase|code)?|pwd|pw|credentials|[\\w-]*(?:[Pp]assword|[Ss]ecret)|secret|token|[\\w-]*[Tt]oken|' +
  'api[-_]?key|apikey|private[-_]?key|client[-_]?secret|access[-_]?key|secretAccessKey|authorization|x-api-key';

/** Names of fields whose text is secret by itself. */
const SECRET_FIELD: RegExp = new RegExp(`^(?:${SECRET_NAME})$`, 'i');

/** A line of a file in which such a field has a text that is no reference. */
const SECRET_LINE: RegExp = new RegExp(
  `(?:^|[\\s{,])["']?(?:${SECRET_NAME})["']?\\s*:\\s*["']?(?!\\$)(?<secret>[^"',}\\s][^"',}]*)`,
  'dgi',
);

/** What a pattern is asked about: longer texts exceed what the engine can go back over. */
const MAX_LENGTH = 20_000;

/** What remains of a key that goes on over several lines. */
const KEY_LINE = /(?<secret>[A-Za-z0-9+/=]{40,})/dg;

/**
 * What kind of secret a text of a config is.
 *
 * @param name - Of the field in which it stands.
 * @returns `undefined` for a text that may be shown, and for references.
 */
export function secretIn(text: string, name: string): string | undefined {
  const begin = text.slice(0, MAX_LENGTH);
  const found = SECRET_TEXTS.find(({ pattern }) => begin.search(pattern) >= 0);
  if (found !== undefined) return found.what;
  const isLiteral = text !== '' && !/\$(?:env|var|store)\./.test(text);
  return isLiteral && SECRET_FIELD.test(name) ? 'a secret' : undefined;
}

/**
 * A line of a file that may be shown: what looks like a secret becomes dots, as
 * many as there were characters, so that columns stay where they are.
 */
export function maskSecrets(text: string): string {
  const line = text.slice(0, MAX_LENGTH);
  const patterns = [...SECRET_TEXTS.map(({ pattern }) => pattern), SECRET_LINE, KEY_LINE];
  return patterns.reduce((masked, pattern) => {
    for (const { indices } of line.matchAll(pattern)) {
      const [start, end] = indices?.groups?.['secret'] ?? [0, 0];
      masked = masked.slice(0, start) + '•'.repeat(end - start) + masked.slice(end);
    }
    return masked;
  }, line);
}
