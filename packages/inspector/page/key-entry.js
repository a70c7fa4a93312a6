import { confirm } from './confirm.js';
import { element, table } from './element.js';
import { bytes, span } from './format.js';
import { ask } from './session.js';

const COLUMNS = ['tier', 'state', 'ttl left', 'age', 'size', 'rule'];

/**
 * Where one entry lies. Its value is fetched when somebody asks for it.
 *
 * @param {{ readOnly: boolean, values: string, trying: Function, onEvicted: Function }} options
 */
export function createKeyEntry({ readOnly, values, trying, onEvicted }) {
  const root = element('div', { class: 'entry' });

  async function show(place) {
    const { tiers } = await ask('entry', place);
    const where = element(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Where the entry lies' },
      [table('Tiers', COLUMNS, tiers.map(tierRow))],
    );
    const value =
      values === 'forbidden'
        ? element('p', { class: 'quiet' }, ['Values are never shown here.'])
        : maskedValue(place, trying);
    root.replaceChildren(element('h3', {}, [place.key]), where, value);
    if (!readOnly) root.append(eviction(place));
  }

  function eviction({ store, key }) {
    const evict = trying(async () => {
      const question = `Evict ${JSON.stringify(key)}? The next read asks the backing of ${store}.`;
      if (!(await confirm(question, 'Evict'))) return;
      await ask('evict', { store, key });
      await show({ store, key });
      await onEvicted(key);
    });
    return element('div', { class: 'actions' }, [
      element('button', { type: 'button', class: 'danger', click: evict }, ['Evict this key']),
    ]);
  }

  return { root, show, clear: () => root.replaceChildren() };
}

function maskedValue(place, trying) {
  const reveal = trying(async () => {
    const { text = 'No tier holds a value.' } = await ask('value', place);
    const value = element('pre', { tabindex: 0, role: 'region', 'aria-label': 'Value' }, [
      text,
    ]);
    masked.replaceChildren(value);
    value.focus();
  });
  const masked = element('div', {}, [
    element('button', { type: 'button', class: 'main', click: reveal }, ['Show the value']),
  ]);
  return masked;
}

function tierRow({ name, present, absence, failed, ttlLeftMs, ageMs, sizeBytes, rule }) {
  const outcome = present ? (absence ? 'holds an absence' : 'holds it') : 'empty';
  const className = failed !== undefined ? 'failed' : present ? 'hit' : '';
  return [
    name,
    { text: failed ?? outcome, className },
    span(ttlLeftMs),
    span(ageMs),
    bytes(sizeBytes),
    rule === undefined ? '–' : `#${rule + 1}`,
  ];
}
