/** What a shop's page sends while somebody looks around. */
const STEPS: readonly (readonly [name: string, data: Record<string, string | number>])[] = [
  ['page view', { path: '/' }],
  ['page view', { path: '/shoes' }],
  ['product view', { product: 'Trail runner 3', price: 129 }],
  ['product zoom', { product: 'Trail runner 3' }],
  ['product view', { product: 'Road racer', price: 149 }],
  ['product add', { product: 'Road racer', price: 149, quantity: 1 }],
  ['page view', { path: '/socks' }],
  ['product view', { product: 'Wool socks', price: 19 }],
  ['product add', { product: 'Wool socks', price: 19, quantity: 2 }],
  ['cart view', { path: '/cart', items: 3 }],
];

/** An event as the demo posts it. */
export interface SessionEvent {
  name: string;
  data: Record<string, string | number>;
  user: { session: string };
}

/** @param index - Counts the events of the session from 0. */
export function sessionEvent(session: string, index: number): SessionEvent {
  const [name, data] = STEPS[index % STEPS.length] ?? ['page view', {}];
  return { name, data: { ...data }, user: { session } };
}

/** Fields of `data` that come from the page, and so not from the sheet. */
export const POSTED_FIELDS: ReadonlySet<string> = new Set(
  STEPS.flatMap(([, data]) => Object.keys(data)),
);
