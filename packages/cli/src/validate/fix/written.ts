/** Names and words that YAML and JSON5 take without quotes for what they are. */
const PLAIN = /^[A-Za-z_$][\w.$/-]*$/;
const NO_TEXT = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** A text in the way that the one it replaces was written: with the same quotes, or with none. */
export function written(value: string, replaced: string): string {
  const [quote] = replaced;
  if (quote === "'") return `'${value.replaceAll("'", "''")}'`;
  const isPlain = quote !== '"' && PLAIN.test(value) && !NO_TEXT.test(value);
  return isPlain ? value : JSON.stringify(value);
}
