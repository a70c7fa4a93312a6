/** What a terminal would obey rather than show, and what turns the direction of a line. */
const COMMANDS = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** A text of a config as a terminal may be given it: each control character as one sign, in its place. */
export function visible(text: string): string {
  return text.replaceAll(COMMANDS, (sign) => {
    const code = sign.charCodeAt(0);
    if (sign === '\t') return ' ';
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
  });
}
