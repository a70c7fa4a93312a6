import { closeAll, openSource } from './open-source.js';

afterEach(closeAll);

describe('the health checks', () => {
  test.each(['/livez', '/readyz', '/health'])('answer on %s', async (path) => {
    const { send } = await openSource();
    expect(await send({ method: 'GET', path })).toMatchObject({
      status: 200,
      body: { ok: true },
    });
    expect((await send({ method: 'HEAD', path })).status).toBe(200);
  });

  test('say why events cannot be taken, in a list that is empty when they can', async () => {
    const { send } = await openSource();
    const { body } = await send({ method: 'GET', path: '/readyz' });
    expect(body).toEqual({ ok: true, reasons: [], inFlight: 0 });
  });
});
