import { element, setText } from './element.js';
import { clockTime, count, span } from './format.js';

const MAX_ROWS = 100;

/** The latest calls of steps and stores, newest first. */
export function createCallList(root) {
  const body = element('tbody');
  const note = element('p', { class: 'quiet' });
  let isPaused = false;
  let unlisted = 0;
  const button = element('button', { type: 'button', click: toggle }, ['Pause']);
  const columns = ['time', 'step', 'call', 'outcome', 'took', 'key or event'];
  const head = element(
    'tr',
    {},
    columns.map((name) => element('th', { scope: 'col' }, [name])),
  );
  root.replaceChildren(
    element('div', { class: 'actions' }, [button, note]),
    element(
      'div',
      { class: 'scroll calls', tabindex: 0, role: 'region', 'aria-label': 'Latest calls' },
      [
        element('table', { 'aria-label': 'Latest calls' }, [
          element('thead', {}, [head]),
          body,
        ]),
      ],
    ),
  );

  function toggle() {
    isPaused = !isPaused;
    setText(button, isPaused ? 'Go on' : 'Pause');
  }

  return (frame) => {
    unlisted += frame.unlisted;
    const missed =
      frame.missedLines > 0 ? `, ${count(frame.missedLines)} missed by this page` : '';
    const some = frame.partial ? ', a sample of them' : '';
    setText(
      note,
      `The latest ${MAX_ROWS} calls${some}; ${count(unlisted)} not listed${missed}.`,
    );
    if (isPaused || frame.lines.length === 0) return;
    body.prepend(...frame.lines.map(rowOf).reverse());
    while (body.rows.length > MAX_ROWS) body.lastChild.remove();
  };
}

function rowOf({ step, op, status, code, key, event, startMs, durationMs }) {
  const about = key ?? (event === undefined ? '' : `${event.name} ${event.id}`);
  const outcome = code === undefined ? status : `${status} ${code}`;
  const cell = (text, className = '') => element('td', { class: className }, [text]);
  return element('tr', {}, [
    cell(clockTime(startMs)),
    cell(step.replace(':', ' ')),
    cell(op),
    cell(outcome, status === 'failed' || status === 'hit' ? status : ''),
    cell(span(durationMs), 'number'),
    cell(about),
  ]);
}
