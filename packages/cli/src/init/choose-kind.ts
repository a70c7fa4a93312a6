import { STORE_KINDS } from './store-kinds.js';

/** Asks at the terminal which store it should be. @returns `undefined` when the user gives up. */
export async function chooseKind(): Promise<string | undefined> {
  const { isCancel, select } = await import('@clack/prompts');
  const answer = await select({
    message: 'Where is what events are enriched with?',
    options: Object.keys(STORE_KINDS).map((kind) => ({ value: kind, label: kind })),
  });
  return isCancel(answer) ? undefined : answer;
}
