import { element, shape } from './element.js';
import { percent } from './format.js';

const WIDTH = 240;
const HEIGHT = 60;

/** A line of the hit rate, from two minutes ago to now. */
export function createHitChart(label, points) {
  const area = shape('path', { class: 'area' });
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
    [guide(0), guide(HEIGHT / 2), guide(HEIGHT), area, line],
  );

  function draw() {
    line.setAttribute('d', runsOf(points).map(pathOf).join(''));
    area.setAttribute('d', runsOf(points).map(areaOf).join(''));
    chart.setAttribute('aria-label', `${label}: ${percent(points.at(-1))} now`);
  }

  draw();
  const scale = (...texts) => texts.map((text) => element('span', {}, [text]));
  return {
    chart: element('figure', { class: 'history' }, [
      element('div', { class: 'shares', 'aria-hidden': 'true' }, scale('100 %', '0 %')),
      chart,
      element('div', { class: 'times', 'aria-hidden': 'true' }, scale('2 min ago', 'now')),
    ]),
    add(share) {
      points.push(share);
      if (points.length > WIDTH) points.shift();
      draw();
    },
  };
}

/** The points between gaps: where nothing was read there is no rate. */
function runsOf(points) {
  const first = WIDTH - points.length;
  const runs = [[]];
  points.forEach((share, index) => {
    if (share === null) runs.push([]);
    else runs.at(-1).push(`${first + index} ${(HEIGHT * (1 - share)).toFixed(1)}`);
  });
  return runs.filter((run) => run.length > 0);
}

function pathOf(run) {
  return `M${run.join('L')}`;
}

function areaOf(run) {
  const [start, end] = [run[0], run.at(-1)].map((point) => point.split(' ')[0]);
  return `M${start} ${HEIGHT}L${run.join('L')}L${end} ${HEIGHT}Z`;
}
