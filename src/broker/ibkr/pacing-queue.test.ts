import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PacingQueue } from './pacing-queue.ts';

/** A queue on a clock of its own, and when each message left. */
function paced(perSecond: number, mock: { timers: { tick(ms: number): void } }) {
  let now = 0;
  const left: { readonly name: string; readonly at: number }[] = [];
  const queue = new PacingQueue({ perSecond, now: () => now });
  return {
    queue,
    left,
    batch: (name: string, messages = 1, dropped?: () => void) => ({
      messages,
      send: () => {
        for (let i = 0; i < messages; i++) left.push({ name, at: now });
      },
      ...(dropped ? { dropped } : {}),
    }),
    pass(ms: number) {
      for (let i = 0; i < ms; i++) {
        now += 1;
        mock.timers.tick(1);
      }
    },
  };
}

describe('pacing queue', () => {
  it('lets an order out in the call when its turn is now', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { queue, left, batch } = paced(50, t.mock);
    queue.order(batch('bracket', 3));
    assert.equal(left.length, 3);
  });

  it('never lets more than the limit out in any second, and loses nothing', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            order: fc.boolean(),
            messages: fc.integer({ min: 1, max: 4 }),
            pause: fc.integer({ min: 0, max: 400 }),
          }),
          { maxLength: 60 },
        ),
        (offers) => {
          let now = 0;
          const left: number[] = [];
          const pending: { at: number; run: () => void }[] = [];
          const original = globalThis.setTimeout;
          globalThis.setTimeout = ((run: () => void, ms: number) => {
            const entry = { at: now + ms, run };
            pending.push(entry);
            return { [Symbol.toPrimitive]: () => 0, entry } as unknown as NodeJS.Timeout;
          }) as typeof setTimeout;
          try {
            const queue = new PacingQueue({ perSecond: 10, now: () => now });
            const pass = (ms: number): void => {
              const until = now + ms;
              for (;;) {
                const due = pending.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
                if (!due) break;
                pending.splice(pending.indexOf(due), 1);
                now = Math.max(now, due.at);
                due.run();
              }
              now = until;
            };
            let wanted = 0;
            for (const { order, messages, pause } of offers) {
              wanted += messages;
              const batch = {
                messages,
                send: () => {
                  for (let i = 0; i < messages; i++) left.push(now);
                },
              };
              if (order) queue.order(batch);
              else queue.data(batch);
              pass(pause);
            }
            pass(60_000);
            assert.equal(left.length, wanted);
            assert.equal(queue.waiting, 0);
            for (let i = 10; i < left.length; i++) assert.ok((left[i] ?? 0) - (left[i - 10] ?? 0) > 1_000);
          } finally {
            globalThis.setTimeout = original;
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('sends orders ahead of data requests that have waited longer, in their own order', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { queue, left, batch, pass } = paced(10, t.mock);
    for (let i = 0; i < 20; i++) queue.data(batch(`data ${i}`));
    const before = left.length;
    // A tenth of the second is kept for orders, so the first of them leaves at once.
    queue.order(batch('order 1'));
    queue.order(batch('order 2'));
    queue.order(batch('bracket', 3));
    assert.deepEqual(
      left.slice(before).map(({ name }) => name),
      ['order 1'],
    );
    pass(1_200);
    assert.deepEqual(
      left.slice(before + 1, before + 5).map(({ name }) => name),
      ['order 2', 'bracket', 'bracket', 'bracket'],
    );
    pass(5_000);
    assert.equal(left.length, 25);
  });

  it('sends readings ahead of data requests that have waited longer, and behind orders', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { queue, left, batch, pass } = paced(10, t.mock);
    for (let i = 0; i < 20; i++) queue.data(batch(`data ${i}`));
    const before = left.length;
    queue.reading(batch('reading'));
    queue.order(batch('order 1'));
    queue.order(batch('order 2'));
    pass(1_200);
    assert.deepEqual(
      left.slice(before, before + 3).map(({ name }) => name),
      ['order 1', 'order 2', 'reading'],
    );
  });

  it('sends cancellations ahead of orders that have waited longer', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { queue, left, batch, pass } = paced(10, t.mock);
    for (let i = 0; i < 12; i++) queue.order({ ...batch(`order ${i}`), places: [i] });
    queue.cancel(3, batch('cancel 3'));
    pass(1_100);
    assert.deepEqual(
      left.slice(10).map(({ name }) => name),
      ['cancel 3', 'order 10', 'order 11'],
    );
  });

  it('takes an order back that has not left, with its exits and its changes, and sends nothing', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { queue, left, batch, pass } = paced(10, t.mock);
    queue.order(batch('first', 10));
    const dropped: string[] = [];
    const tell = (name: string) => ({ dropped: (why: string) => dropped.push(`${name} ${why}`) });
    queue.order({ ...batch('bracket', 3), places: [1, 2, 3], ...tell('bracket') });
    queue.order({ ...batch('change of its stop'), amends: 2, ...tell('change') });
    queue.order({ ...batch('other'), places: [4] });
    queue.cancel(1, batch('cancel 1'));
    pass(2_500);
    assert.deepEqual(dropped, ['bracket cancelled']);
    assert.deepEqual(
      left.slice(10).map(({ name }) => name),
      ['other'],
    );
  });

  it('cancels an exit behind its bracket, and never sends a change behind the cancellation', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { queue, left, batch, pass } = paced(10, t.mock);
    queue.order(batch('first', 10));
    queue.order({ ...batch('bracket', 3), places: [1, 2, 3] });
    queue.cancel(2, batch('cancel of its stop'));
    queue.order({ ...batch('change'), amends: 9 });
    queue.cancel(9, batch('cancel 9'));
    pass(2_500);
    assert.deepEqual(
      left.slice(10).map(({ name }) => name),
      ['cancel 9', 'bracket', 'bracket', 'bracket', 'cancel of its stop'],
    );
  });

  it('drops what waits when it ends, and everything after', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { queue, left, batch, pass } = paced(10, t.mock);
    const dropped: string[] = [];
    for (let i = 0; i < 12; i++) queue.order(batch(`order ${i}`, 1, () => dropped.push(`order ${i}`)));
    queue.stop();
    queue.order(batch('late', 1, () => dropped.push('late')));
    pass(3_000);
    assert.equal(left.length, 10);
    assert.deepEqual(dropped, ['order 10', 'order 11', 'late']);
  });

  it('does not pace at all without a limit', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { queue, left, batch } = paced(Number.POSITIVE_INFINITY, t.mock);
    for (let i = 0; i < 500; i++) queue.order(batch('bracket', 3));
    assert.equal(left.length, 1_500);
  });
});
