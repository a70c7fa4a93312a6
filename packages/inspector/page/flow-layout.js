const BOX = { width: 132, height: 44 };
const GAP = { x: 74, y: 18 };
const TIER_HEIGHT = 24;
const MARGIN = 10;

/**
 * Where each part of the flow stands: sources on the left, transformers in columns by how
 * far they are from a source, destinations on the right, stores in a row underneath.
 */
export function layOut({ nodes, edges }) {
  const steps = nodes.filter(({ kind }) => kind !== 'store');
  const stores = nodes.filter(({ kind }) => kind === 'store');
  const columns = columnsOf(steps, edges);
  const places = new Map();
  const rows = Math.max(1, ...columns.map((column) => column.length));
  const stepsHeight = rows * (BOX.height + GAP.y);
  columns.forEach((column, x) => {
    const top = (stepsHeight - column.length * (BOX.height + GAP.y)) / 2;
    column.forEach((node, y) => {
      places.set(node.key, {
        ...BOX,
        x: MARGIN + x * (BOX.width + GAP.x),
        y: MARGIN + top + y * (BOX.height + GAP.y),
      });
    });
  });
  const width = Math.max(columns.length, stores.length) * (BOX.width + GAP.x) - GAP.x;
  const offset = (width - stores.length * (BOX.width + GAP.x) + GAP.x) / 2;
  stores.forEach((node, x) => {
    places.set(node.key, {
      width: BOX.width,
      height: TIER_HEIGHT * node.boxes.length + 20,
      x: MARGIN + offset + x * (BOX.width + GAP.x),
      y: MARGIN + stepsHeight + 46,
    });
  });
  const heights = [...places.values()].map(({ y, height }) => y + height);
  return {
    places,
    tierHeight: TIER_HEIGHT,
    width: width + 2 * MARGIN,
    height: Math.max(...heights, 0) + MARGIN,
  };
}

function columnsOf(steps, edges) {
  const transformers = steps.filter(({ kind }) => kind === 'transformer');
  const depths = new Map(transformers.map(({ key }) => [key, 0]));
  // As many rounds as the longest chain can have; a circle ends with them.
  for (let round = 0; round < transformers.length; round++) {
    for (const { from, to } of edges) {
      if (!depths.has(from) || !depths.has(to) || from === to) continue;
      const deeper = Math.max(depths.get(to), depths.get(from) + 1);
      depths.set(to, Math.min(deeper, transformers.length - 1));
    }
  }
  const middle = transformers.map((_, depth) =>
    transformers.filter(({ key }) => depths.get(key) === depth),
  );
  const ofKind = (wanted) => steps.filter(({ kind }) => kind === wanted);
  const columns = [ofKind('source'), ...middle, ofKind('destination')];
  return columns.filter((column) => column.length > 0);
}
