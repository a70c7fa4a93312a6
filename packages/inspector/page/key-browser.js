import { confirm } from './confirm.js';
import { element, setText } from './element.js';
import { count } from './format.js';
import { createKeyEntry } from './key-entry.js';
import { ask } from './session.js';

/** Looks for keys of a store, shows where an entry lies, evicts. */
export function createKeyBrowser(graph, { root, readOnly, values }) {
  const ids = graph.nodes.filter(({ boxes }) => boxes?.length > 1).map(({ id }) => id);
  if (ids.length === 0) {
    root.replaceChildren(element('p', {}, ['No store of this flow has a cache.']));
    return;
  }
  const options = ids.map((id) => element('option', { value: id }, [id]));
  const select = element('select', { name: 'store' }, options);
  const search = element('input', { name: 'search', type: 'search', autocomplete: 'off' });
  const status = element('p', { role: 'status', class: 'quiet' });
  const list = element('ul', { class: 'key-list', 'aria-label': 'Keys' });
  const trying = (work) => () => work().catch((error) => setText(status, error.message));
  const entry = createKeyEntry({ readOnly, values, trying, onEvicted });

  async function find() {
    const found = await ask('keys', { store: select.value, search: search.value });
    list.replaceChildren(...found.keys.map(keyButton));
    setText(status, foundText(found));
    const isWhole = search.value !== '' && !found.complete && found.total === 0;
    if (isWhole) await entry.show({ store: select.value, key: search.value });
  }

  function keyButton(key) {
    const choose = trying(async () => {
      for (const each of list.querySelectorAll('[aria-current]')) {
        each.removeAttribute('aria-current');
      }
      button.setAttribute('aria-current', 'true');
      await entry.show({ store: select.value, key });
    });
    const button = element('button', { type: 'button', click: choose }, [key]);
    return element('li', {}, [button]);
  }

  async function onEvicted(key) {
    await find();
    setText(status, `Evicted ${JSON.stringify(key)}.`);
  }

  const evictAll = trying(async () => {
    const store = select.value;
    const question = `Evict all keys of ${store}? Their next reads ask its backing.`;
    if (!(await confirm(question, 'Evict all'))) return;
    const evicted = await ask('evict-all', { store });
    entry.clear();
    await find();
    setText(status, evictedText(evicted));
  });

  const form = searchForm({ select, search, evictAll: readOnly ? undefined : evictAll });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    trying(find)();
  });
  select.addEventListener('change', trying(find));
  root.replaceChildren(form, status, element('div', { class: 'browser' }, [list, entry.root]));
}

function searchForm({ select, search, evictAll }) {
  const form = element('form', { role: 'search', 'aria-label': 'Keys' }, [
    element('label', {}, ['Store', select]),
    element('label', {}, ['Key contains', search]),
    element('button', { class: 'main' }, ['Find']),
  ]);
  if (evictAll !== undefined) {
    const attributes = { type: 'button', class: 'danger', click: evictAll };
    form.append(element('button', attributes, ['Evict all']));
  }
  return form;
}

function keysText(total) {
  return `${count(total)} ${total === 1 ? 'key' : 'keys'}`;
}

function foundText({ keys, total, complete }) {
  const shown = keys.length < total ? `, the first ${keys.length} shown` : '';
  const others = complete
    ? ''
    : ' A store that serves as tier cannot list its keys: enter a whole key to look there.';
  return `${keysText(total)} in memory${shown}.${others}`;
}

function evictedText({ entries, complete }) {
  const rest = complete ? '' : ' A tier that cannot list its keys may hold more.';
  return `Evicted ${keysText(entries)}.${rest}`;
}
