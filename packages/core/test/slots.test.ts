import { isPromise, Slots } from '../src/index.js';

describe('slots', () => {
  test('are taken at once while there are some, without a promise', () => {
    const slots = new Slots(2);
    expect(slots.isIdle).toBe(true);
    expect(isPromise(slots.enter())).toBe(false);
    expect(isPromise(slots.enter())).toBe(false);
    expect(isPromise(slots.enter())).toBe(true);
    expect(slots.isIdle).toBe(false);
  });

  test('go to those who wait, in the order in which they came', async () => {
    const slots = new Slots(1);
    const order: string[] = [];
    let end = (): void => {};
    const hung = slots.run(() => new Promise<void>((resolve) => (end = resolve)));
    const others = ['first', 'second'].map((name) =>
      slots.run(async () => void order.push(name)),
    );
    end();
    await Promise.all([hung, ...others]);
    expect(order).toEqual(['first', 'second']);
    expect(slots.isIdle).toBe(true);
  });

  test('are left by a task that fails', async () => {
    const slots = new Slots(1);
    await expect(slots.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(slots.isIdle).toBe(true);
  });

  test('are not waited for by those who gave up before or while they waited', async () => {
    const slots = new Slots(1);
    const patience = new AbortController();
    void slots.enter();
    const ran: string[] = [];
    const waiting = slots.run(async () => void ran.push('gave up'), patience);
    const next = slots.run(async () => void ran.push('next'));
    patience.abort(new Error('too late'));
    await expect(waiting).rejects.toThrow('too late');
    await expect(slots.run(async () => undefined, patience)).rejects.toThrow('too late');
    slots.leave();
    await next;
    expect(ran).toEqual(['next']);
    expect(slots.isIdle).toBe(true);
  });

  test('ask nobody for a signal who need not wait', async () => {
    const slots = new Slots(1);
    const patience = {
      get signal(): AbortSignal {
        throw new Error('was asked for');
      },
    };
    await expect(slots.run(async () => 'ran', patience)).resolves.toBe('ran');
  });
});
