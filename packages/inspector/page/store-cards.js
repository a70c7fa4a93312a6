import { element, setText, table } from './element.js';
import { count, percent, perSecond, span } from './format.js';
import { createHitChart } from './hit-chart.js';

const COUNTERS = [
  'hits',
  'misses',
  'populates',
  'inflight_dedups',
  'writes',
  'deletes',
  'evictions_entries',
  'evictions_ttl',
];
const PARTS = { hit: 'hit', load: 'load', write: 'write', populate: 'populate' };

/** One card a store. */
export function createStoreCards(graph, { root, histories }) {
  const stores = graph.nodes.filter(({ kind }) => kind === 'store');
  const cards = stores.map((node) => createCard(node, histories[node.id]));
  root.replaceChildren(...cards.map(({ card }) => card));
  if (cards.length === 0) root.append(element('p', {}, ['This flow has no store.']));
  return ({ stores: figures }) => {
    for (const { id, update } of cards) update(figures[id] ?? { latency: {}, perSecond: 0 });
  };
}

function createCard({ id, boxes }, history) {
  const rate = element('p', { class: 'quiet' });
  const latency = element('div', {
    class: 'scroll',
    tabindex: 0,
    role: 'region',
    'aria-label': `Latencies of ${id}`,
  });
  const way = boxes.join(' → ');
  const card = element(
    'article',
    { class: 'card', 'data-store': id, 'aria-label': `Store ${id}` },
    [
      element('header', {}, [element('h3', {}, [id]), rate]),
      element('p', { class: 'quiet' }, [way]),
    ],
  );
  const cache = history === undefined ? undefined : cacheParts(id, history);
  card.append(...(cache?.parts ?? [element('p', {}, ['No cache.'])]), latency);
  return {
    id,
    card,
    update(figures) {
      setText(rate, perSecond(figures.perSecond));
      if (figures.counters !== undefined) cache?.update(figures);
      latency.replaceChildren(latencyTable(figures.latency));
    },
  };
}

function cacheParts(id, history) {
  const share = element('p', { class: 'hit-rate', 'data-figure': 'hit-rate' });
  const flights = element('dd', { 'data-counter': 'in-flight' });
  const { chart, add } = createHitChart(`Hit rate of ${id}`, history);
  const values = new Map(
    COUNTERS.map((name) => [name, element('dd', { 'data-counter': name }, ['0'])]),
  );
  const pair = (name, value) => element('div', {}, [element('dt', {}, [name]), value]);
  const list = element('dl', { class: 'counters' }, [
    ...COUNTERS.map((name) => pair(name.replace('_', ' '), values.get(name))),
    pair('loading now', flights),
  ]);
  return {
    parts: [share, chart, list],
    update({ counters, hitShare, recentHitShare, inFlight }) {
      setText(share, `${percent(hitShare)} hits`);
      setText(flights, count(inFlight));
      for (const [name, value] of values) setText(value, count(counters[name]));
      add(recentHitShare);
    },
  };
}

function latencyTable(latency) {
  const rows = Object.entries(PARTS)
    .filter(([part]) => latency[part] !== undefined)
    .map(([part, name]) => {
      const { p50, p95, p99 } = latency[part];
      return [name, span(p50), span(p95), span(p99)];
    });
  return rows.length === 0
    ? element('p', { class: 'quiet' }, ['No call since the page was opened.'])
    : table('Latencies', ['call', 'median', 'p95', 'p99'], rows);
}
