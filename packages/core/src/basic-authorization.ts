/**
 * The `authorization` header that stands for user and password in a URL, which HTTP
 * clients do not send.
 *
 * @returns `undefined` for a URL without a login.
 * @throws URIError for a broken percent-encoding in it.
 */
export function basicAuthorization(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined;
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const bytes = new TextEncoder().encode(login);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}
