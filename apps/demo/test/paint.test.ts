import { createPaint } from '../src/paint.js';

describe('the colours', () => {
  it.each([
    ['appear on a terminal', { isTTY: true }, {}, true],
    ['are left out when NO_COLOR is set', { isTTY: true }, { NO_COLOR: '1' }, false],
    ['are left out on a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, false],
    ['are left out in a pipe', {}, {}, false],
  ])('%s', (_, stream, env, coloured) => {
    expect(createPaint(stream, env).red('x') !== 'x').toBe(coloured);
  });
});
