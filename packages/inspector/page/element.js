const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an element. Text is set as text: what a flow holds never becomes markup.
 *
 * @param {string} name
 * @param {Record<string, string | number | boolean | (() => void)>} [attributes] - A function listens to the event of that name.
 * @param {(Node | string)[]} [children]
 */
export function element(name, attributes = {}, children = []) {
  return filled(document.createElement(name), attributes, children);
}

/** The same for a part of a picture. */
export function shape(name, attributes = {}, children = []) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false) node.setAttribute(name, String(value));
  }
  node.append(...children);
  return node;
}

/** Changes the text of a node only where it is another one, so that a selection survives. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A table whose cells are text, or `{ text, className }`. */
export function table(caption, columns, rows) {
  const head = columns.map((name) => element('th', { scope: 'col' }, [name]));
  const body = rows.map((cells) => element('tr', {}, cells.map(cellOf)));
  return element('table', { 'aria-label': caption }, [
    element('thead', {}, [element('tr', {}, head)]),
    element('tbody', {}, body),
  ]);
}

function cellOf(cell) {
  const { text, className = '' } = typeof cell === 'string' ? { text: cell } : cell;
  return element('td', { class: className }, [text]);
}
