import { startChain, visit } from './start-chain.js';

describe('a chain', () => {
  const abc = {
    a: { code: visit('a'), next: 'b' },
    b: { code: visit('b', true), next: ['c'] },
    c: { code: visit('c'), next: 'd' },
    d: { code: visit('d'), before: 'e' },
    e: { code: visit('e') },
  };

  it.each([
    ['by name follows the links of its transformers', { next: 'a' }, 'abc'],
    ['by name goes on from where it starts', { next: 'c' }, 'ced'],
    ['as a list is exactly this list', { next: ['a', 'd'] }, 'aed'],
    ['before a source runs first', { before: ['d'], next: ['a'] }, 'eda'],
    ['may stand in the config', { config: { next: 'a' } }, 'abc'],
    ['that is empty changes nothing', { next: [] }, undefined],
  ])('%s', async (_, source, path) => {
    const { elb, out } = await startChain(source, abc);

    await elb('page view');

    expect(out.events[0]?.data['path']).toBe(path);
  });

  it('runs for the events of its source only', async () => {
    const { collector, out } = await startChain({ next: 'a' }, abc);

    await collector.push({ name: 'page view' });
    await collector.push({ name: 'page view' }, { id: 'app' });

    expect(out.events.map((event) => event.data['path'])).toEqual([undefined, 'abc']);
    expect(out.events.map((event) => event.source['type'])).toEqual(['collector', 'app']);
  });

  it('is answered without a promise inside as long as no step makes one', async () => {
    const { elb, out } = await startChain({ next: ['a', 'c'] }, abc);

    void elb('page view');

    expect(out.events).toHaveLength(1);
  });

  it('hosts mappings on steps without code', async () => {
    const { elb, out } = await startChain(
      { next: 'rename' },
      {
        rename: {
          mapping: { page: { view: { name: 'screen view' }, leave: { ignore: true } } },
          config: { policy: { 'user.email': { value: 'hidden' } } },
        },
      },
    );

    const dropped = await elb('page leave');
    await elb({ name: 'page view', user: { email: 'a@b.c' } });

    expect(dropped).toMatchObject({ ok: true, dropped: true });
    expect(out.events).toMatchObject([{ name: 'screen view', user: { email: 'hidden' } }]);
  });
});
