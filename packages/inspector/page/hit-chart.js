import { shape } from './element.js';
import { percent } from './format.js';

const WIDTH = 240;
const HEIGHT = 60;

/** A line of the hit rate, from two minutes ago to now. */
export function createHitChart(label, points) {
  const line = shape('path');
  const guide = (y) => shape('line', { x1: 0, x2: WIDTH, y1: y, y2: y });
  const chart = shape(
    'svg',
    {
      class: 'chart',
      viewBox: `0 -2 ${WIDTH} ${HEIGHT + 4}`,
      preserveAspectRatio: 'none',
      role: 'img',
    },
    [guide(0), guide(HEIGHT), line],
  );

  function draw() {
    line.setAttribute('d', pathOf(points));
    chart.setAttribute('aria-label', `${label}: ${percent(points.at(-1))} now`);
  }

  draw();
  return {
    chart,
    add(share) {
      points.push(share);
      if (points.length > WIDTH) points.shift();
      draw();
    },
  };
}

/** A gap where nothing was read. */
function pathOf(points) {
  const first = WIDTH - points.length;
  let isDrawing = false;
  return points
    .map((share, index) => {
      const command = isDrawing ? 'L' : 'M';
      isDrawing = share !== null;
      return isDrawing ? `${command}${first + index} ${(HEIGHT * (1 - share)).toFixed(1)}` : '';
    })
    .join('');
}
