import { createCallList } from './call-list.js';
import { element, setText } from './element.js';
import { createFlowPicture } from './flow-picture.js';
import { count, span } from './format.js';
import { createKeyBrowser } from './key-browser.js';
import { listen } from './session.js';
import { createStoreCards } from './store-cards.js';

const RETRY_MS = 2_000;
const at = (id) => document.getElementById(id);

/** Told to screen readers, so only when it changes. */
function showLink(state, text) {
  at('link').className = state;
  setText(at('link'), text);
}

const totals = ['in', 'out', 'failed', 'dropped'].map((name) => {
  const value = element('dd', { 'data-total': name }, ['0']);
  at('totals').append(element('div', {}, [element('dt', {}, [name]), value]));
  return { name, value };
});
const upTime = element('dd');
at('totals').append(element('div', {}, [element('dt', {}, ['up']), upTime]));
const showCalls = createCallList(at('calls'));
let views = [];
let graphText = '';

/** Builds the page for a flow; a reconnection to the same flow keeps what is on it. */
function begin({ graph, histories, readOnly, values }) {
  const text = JSON.stringify(graph);
  const isSame = text === graphText;
  graphText = text;
  views = [
    createFlowPicture(graph, { picture: at('picture'), steps: at('steps') }),
    createStoreCards(graph, { root: at('stores'), histories }),
    showCalls,
  ];
  if (!isSame) createKeyBrowser(graph, { root: at('keys'), readOnly, values });
}

function show(frame) {
  const missed = frame.missedFrames > 0 ? `, ${count(frame.missedFrames)} frames missed` : '';
  showLink('live', `Live${missed}`);
  for (const { name, value } of totals) setText(value, count(frame.flow[name]));
  setText(upTime, span(frame.flow.upMs));
  for (const view of views) view(frame);
}

for (;;) {
  try {
    await listen((name, data) => (name === 'hello' ? begin(data) : show(data)));
    showLink('lost', 'The flow has ended, or cannot be reached');
  } catch (error) {
    showLink('lost', error instanceof TypeError ? 'The flow cannot be reached' : error.message);
  }
  await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
}
