import { element } from './element.js';

/** Asks before something that cannot be taken back. Escape and "Cancel" say no. */
export function confirm(question, yes) {
  return new Promise((resolve) => {
    const answer = (value) => () => dialog.close(value);
    const text = element('p', { id: 'question' }, [question]);
    const dialog = element('dialog', { 'aria-labelledby': 'question' }, [
      text,
      element('div', { class: 'actions' }, [
        element('button', { type: 'button', click: answer('') }, ['Cancel']),
        element('button', { type: 'button', class: 'danger', click: answer('yes') }, [yes]),
      ]),
    ]);
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
