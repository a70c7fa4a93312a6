import { shareLooks } from '../src/share-looks.js';

/** A look that ends when the test says so. */
function rig() {
  const ends: ((error?: Error) => void)[] = [];
  const look = shareLooks(
    () =>
      new Promise<void>((resolve, reject) => {
        ends.push((error) => (error === undefined ? resolve() : reject(error)));
      }),
  );
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  return { look, ends, turn };
}

test('all who ask while a look is under way share the next one', async () => {
  const { look, ends, turn } = rig();
  const first = look();
  await turn();
  const others = [look(), look(), look()];
  await turn();
  expect(ends).toHaveLength(1);

  ends[0]?.();
  await first;
  await turn();
  expect(ends).toHaveLength(2);
  ends[1]?.();
  await Promise.all(others);
});

test('nobody gets the outcome of a look that began before they asked', async () => {
  const { look, ends, turn } = rig();
  const first = look();
  await turn();
  const second = look();
  ends[0]?.();
  await first;
  await turn();
  ends[1]?.(new Error('gone meanwhile'));

  await expect(second).rejects.toThrow('gone meanwhile');
});

test('a look that fails does not keep the next one from being taken', async () => {
  const { look, ends, turn } = rig();
  const first = look();
  await turn();
  const second = look();
  ends[0]?.(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
  await turn();
  ends[1]?.();

  await expect(second).resolves.toBeUndefined();
});
