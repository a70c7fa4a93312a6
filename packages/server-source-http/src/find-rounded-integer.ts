const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WHOLE = /^-?\d+$/;

/** The way to a value: an index for each list, the name of a member for each object. */
type Place = (string | number)[];

/**
 * Finds a whole number that would not come out as it went in: an id of 20 digits becomes
 * that of somebody else. Numbers with a fraction or an exponent are measures, and rounded.
 *
 * @param text - Valid JSON, in which each number is finite as a double.
 * @returns Where it stands, in dots, empty for the text as a whole; `undefined` without one.
 */
export function findRoundedInteger(text: string): string | undefined {
  const place: Place = [];
  let isName = false;
  for (let at = 0; at < text.length;) {
    const character = text.charAt(at);
    if (character === '"') {
      const end = endOfString(text, at);
      if (isName) place[place.length - 1] = JSON.parse(text.slice(at, end)) as string;
      isName = false;
      at = end;
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      const literal = numberAt(text, at);
      if (isRounded(literal)) return place.join('.');
      at += literal.length;
    } else {
      isName = follow(character, place, isName);
      at++;
    }
  }
  return undefined;
}

/** @returns Whether a string that comes now names a member. */
function follow(character: string, place: Place, isName: boolean): boolean {
  const last = place.at(-1);
  if (character === '{') place.push('');
  else if (character === '[') place.push(0);
  else if (character === '}' || character === ']') place.pop();
  else if (character !== ',') return isName;
  else if (typeof last === 'number') place[place.length - 1] = last + 1;
  return character === '{' || (character === ',' && typeof last === 'string');
}

function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
  }
  return text.length;
}

function numberAt(text: string, at: number): string {
  NUMBER.lastIndex = at;
  return NUMBER.exec(text)?.[0] ?? text.charAt(at);
}

/** A number that JavaScript itself has written is not exact to the digit, but stays the same. */
function isRounded(literal: string): boolean {
  if (!WHOLE.test(literal)) return false;
  const value = Number(literal);
  if (Number.isSafeInteger(value) || String(value) === literal) return false;
  return BigInt(value) !== BigInt(literal);
}
