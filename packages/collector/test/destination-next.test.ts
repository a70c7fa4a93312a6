import type { Chain } from '@walkeros/core';
import { named } from './conditions.js';
import { transformer, visit } from './start-chain.js';
import { appSource, startTestFlow } from './start-test-flow.js';

describe('the `next` of a destination', () => {
  async function startDestination(push: () => unknown, next: Chain, then = visit('x')) {
    const after: unknown[] = [];
    const watch = transformer((event) => void after.push(event.data['path']));
    const flow = await startTestFlow({
      sources: { app: { code: appSource } },
      transformers: { then: { code: then }, watch: { code: watch } },
      destinations: { out: { code: { push }, next } },
    });
    return { ...flow, after };
  }

  it('runs after a delivery, and the answer of the destination is kept', async () => {
    const { elb, after } = await startDestination(() => ({ id: 7 }), ['then', 'watch']);

    expect(await elb('page view')).toMatchObject({
      ok: true,
      done: { out: { data: { id: 7 } } },
    });
    expect(after).toEqual(['x']);
  });

  it('chooses by the event', async () => {
    const next = { match: named('page view'), next: ['watch'] };
    const { elb, after } = await startDestination(() => undefined, next);

    await elb('page view');
    await elb('order complete');

    expect(after).toHaveLength(1);
  });

  it('does not run after a failure', async () => {
    const refuse = () => Promise.reject(new Error('refused'));
    const { elb, after } = await startDestination(refuse, ['watch']);

    await elb('page view');

    expect(after).toEqual([]);
  });

  it('leaves a delivery as it was when it fails itself', async () => {
    const broken = transformer(() => {
      throw new Error('broken');
    });
    const { elb, collector } = await startDestination(() => 'taken', ['then'], broken);

    expect(await elb('page view')).toMatchObject({
      ok: true,
      done: { out: { data: 'taken' } },
    });
    expect(collector.status.transformers['then']?.failed).toBe(1);
  });
});
