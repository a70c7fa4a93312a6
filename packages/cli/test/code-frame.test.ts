import { codeFrame } from '../src/validate/code-frame.js';
import type { Diagnostic } from '../src/index.js';

function frameOf(
  lines: readonly string[],
  at: { line: number; column: number; length: number },
): string[] {
  const { line, column, length } = at;
  const diagnostic = { line, column, endLine: line, endColumn: column + length } as Diagnostic;
  const frame = codeFrame(lines, diagnostic);
  return frame === undefined ? [] : [...frame.lines, frame.mark];
}

describe('the lines that a diagnostic shows', () => {
  test('are whole where they fit, however far to the right the place is', () => {
    const line = `${' '.repeat(80)}"tll": 5`;

    expect(frameOf(['{', line], { line: 2, column: 81, length: 5 })).toEqual([
      '1 | {',
      `2 | ${line}`,
      `  | ${' '.repeat(80)}^^^^^`,
    ]);
  });

  test('are cut around the place where they do not, and say so', () => {
    const line = `${'a '.repeat(50)}"tll"${' b'.repeat(50)}`;
    const [shown = '', mark = ''] = frameOf([line], { line: 1, column: 101, length: 5 });

    expect(shown).toMatch(/^1 \| …[a ]+"tll"[b ]+…$/);
    expect(shown).toHaveLength('1 | '.length + 120);
    expect(shown.slice(mark.indexOf('^'), mark.length)).toBe('"tll"');
  });

  test('leave out a line before that says nothing there', () => {
    const line = `${'a '.repeat(65)}"tll"`;

    expect(frameOf(['  {', line], { line: 2, column: 131, length: 5 })).toHaveLength(2);
    expect(frameOf(['', 'x'], { line: 2, column: 1, length: 1 })).toEqual(['2 | x', '  | ^']);
  });

  test('are none for a place that the file does not have', () => {
    expect(frameOf(['a'], { line: 5, column: 1, length: 1 })).toEqual([]);
  });

  test('hold nothing that a terminal obeys, and keep their columns', () => {
    const line = '"\u001b[2J\u009b1m\u202e\u0007\t": 5';

    expect(frameOf([line], { line: 1, column: line.indexOf('5') + 1, length: 1 })).toEqual([
      '1 | "␛[2J\ufffd1m\ufffd␇ ": 5',
      `  | ${' '.repeat(line.indexOf('5'))}^`,
    ]);
  });
});
