import { basicAuthorization } from '../src/index.js';

test.each([
  ['https://example.com/', undefined],
  ['https://user:pass@example.com/', 'user:pass'],
  ['https://user@example.com/', 'user:'],
  ['https://:token@example.com/', ':token'],
  ['https://a%40b:c%3Ad@example.com/', 'a@b:c:d'],
  ['https://j%C3%BCrgen:p%F0%9F%A6%8A@example.com/', 'jürgen:p🦊'],
])('the login in %s is sent as its Basic header', (url, login) => {
  const header =
    login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  expect(basicAuthorization(new URL(url))).toBe(header);
});

test('a login with a broken percent-encoding is an error', () => {
  expect(() => basicAuthorization(new URL('https://a:%E0%A4@example.com/'))).toThrow(URIError);
});
