const KEPT = `token ${location.pathname}`;

/**
 * The token comes behind the `#` of the address, which no browser sends to any server.
 * It is taken out of the address, and kept for a reload of this tab.
 */
function takeToken() {
  const token = location.hash.slice(1);
  if (/^[\w.~+/=-]{16,}$/.test(token)) {
    sessionStorage.setItem(KEPT, token);
    history.replaceState(null, '', location.pathname);
  }
  return sessionStorage.getItem(KEPT) ?? '';
}

const authorization = `Bearer ${takeToken()}`;

/** Asks the server to do something. Rejects with what it says against it. */
export async function ask(action, body) {
  const response = await fetch(`api/${action}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

/**
 * Reads the server's events until the connection ends. Not with an `EventSource`: it can
 * send no header, and the token must not stand in an address.
 */
export async function listen(onEvent) {
  const response = await fetch('api/stream', { headers: { authorization } });
  if (!response.ok) throw new Error((await response.json()).error);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const messages = (rest + value).split('\n\n');
    rest = messages.pop() ?? '';
    for (const message of messages) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(message) ?? [];
      if (data !== undefined) onEvent(name, JSON.parse(data));
    }
  }
}
