import { element, setText, shape, table } from './element.js';
import { layOut } from './flow-layout.js';
import { count, percent, perSecond, span } from './format.js';

/** Draws the flow once, and changes its lines and figures with each frame. */
export function createFlowPicture(graph, { picture, steps }) {
  const { places, width, height, tierHeight } = layOut(graph);
  const lines = graph.edges.flatMap(({ from, to }) => {
    const [a, b] = [places.get(from), places.get(to)];
    return a === undefined || b === undefined ? [] : [{ from, to, path: pathOf(a, b, to) }];
  });
  const figures = new Map();
  const boxes = graph.nodes.map((node) => {
    const figure = shape('text', { class: 'figure' });
    figures.set(node.key, figure);
    const place = places.get(node.key);
    return node.kind === 'store'
      ? storeBox(node, { place, figure, tierHeight })
      : stepBox(node, { place, figure });
  });
  const drawing = shape('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img' }, [
    ...lines.map(({ path }) => path),
    ...boxes,
  ]);
  picture.replaceChildren(drawing);

  return (frame) => {
    const rates = ratesOf(frame);
    for (const { from, to, path } of lines) {
      const rate = Math.min(rates.get(from) ?? 0, rates.get(to) ?? 0);
      path.setAttribute('stroke-width', widthOf(rate, to));
      path.classList.toggle('idle', rate === 0);
    }
    for (const { key, id, kind } of graph.nodes) {
      const share = kind === 'store' ? frame.stores[id]?.hitShare : undefined;
      const hits = share === undefined || share === null ? '' : ` · ${percent(share)} hits`;
      setText(figures.get(key), perSecond(rates.get(key) ?? 0) + hits);
    }
    drawing.setAttribute('aria-label', describe(graph, rates));
    steps.replaceChildren(stepsTable(frame, rates));
  };
}

/** A line grows by as much for each doubling of the traffic; one to a store is half as wide. */
function widthOf(rate, to) {
  const width = Math.log2(1 + rate) / (to.startsWith('store:') ? 2 : 1);
  return (1.5 + width).toFixed(2);
}

function ratesOf(frame) {
  const rates = new Map(
    Object.entries(frame.steps).map(([key, { perSecond: rate }]) => [key, rate]),
  );
  for (const [id, { perSecond: rate }] of Object.entries(frame.stores)) {
    rates.set(`store:${id}`, rate);
  }
  return rates;
}

function describe({ nodes }, rates) {
  const parts = nodes.map(
    ({ kind, id, key }) => `${kind} ${id} ${perSecond(rates.get(key) ?? 0)}`,
  );
  return `The flow: ${parts.join(', ')}`;
}

function stepBox({ kind, id }, { place, figure }) {
  const { x, y, width, height } = place;
  figure.setAttribute('x', x + 10);
  figure.setAttribute('y', y + 35);
  return shape('g', {}, [
    shape('rect', { class: `box ${kind}`, x, y, width, height, rx: 8 }),
    shape('text', { x: x + 10, y: y + 19 }, [clipped(id)]),
    figure,
  ]);
}

function storeBox({ id, boxes }, { place, figure, tierHeight }) {
  const { x, y, width } = place;
  figure.setAttribute('x', x);
  figure.setAttribute('y', y + 12 + 20 + boxes.length * tierHeight - 14);
  const stack = boxes.flatMap((name, index) => {
    const top = y + index * tierHeight;
    const kind = index === boxes.length - 1 ? 'backing' : 'tier';
    const label = index === boxes.length - 1 ? `${id} (${name})` : name;
    return [
      shape('rect', { class: `box ${kind}`, x, y: top, width, height: tierHeight }),
      shape('text', { x: x + 10, y: top + 16 }, [clipped(label)]),
    ];
  });
  return shape('g', {}, [...stack, figure]);
}

function clipped(text) {
  return text.length > 20 ? `${text.slice(0, 19)}…` : text;
}

function pathOf(a, b, to) {
  if (to.startsWith('store:')) {
    const [x1, y1] = [a.x + a.width / 2, a.y + a.height];
    const [x2, y2] = [b.x + b.width / 2, b.y];
    const middle = (y1 + y2) / 2;
    const d = `M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}`;
    return shape('path', { class: 'edge lookup', d });
  }
  const [x1, y1] = [a.x + a.width, a.y + a.height / 2];
  const [x2, y2] = [b.x, b.y + b.height / 2];
  const middle = (x1 + x2) / 2;
  return shape('path', {
    class: 'edge',
    d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`,
  });
}

function stepsTable(frame, rates) {
  const rows = Object.entries(frame.steps).map(
    ([key, { count: events, failed, dropped, latency }]) => [
      key.replace(':', ' '),
      events === undefined ? '–' : count(events),
      perSecond(rates.get(key) ?? 0),
      count(failed),
      count(dropped),
      span(latency.call?.p50),
      span(latency.call?.p99),
    ],
  );
  const columns = ['step', 'events', 'now', 'failed', 'dropped', 'median', 'p99'];
  return rows.length === 0 ? element('p', {}, ['No step yet.']) : table('Steps', columns, rows);
}
