import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BUY_SPY, eventually, PAPER, RESTING_SPY } from '../src/app/testing/desk.ts';
import { accountId } from '../src/core/ids.ts';
import {
  agrees,
  begin,
  heldAndResting,
  linkIs,
  orderOf,
  quoted,
  send,
  withBowline,
} from './support/gap-scene.ts';

/** Gaps at the worst moments. After each the gateway's book is ours, nothing went out twice, and what is held is protected. */

describe('Bowline after', { concurrency: 2 }, () => {
  describe('a cut', { concurrency: 3 }, () => {
    for (const [what, kinds] of [
      ['the cancellation', ['cancelOrder']],
      ['its answer', ['orderStatus', 'errMsg', 'openOrder']],
    ] as const)
      it(`while a cancellation is pending loses ${what}, and the entry ends all the same`, () =>
        withBowline(async (scene) => {
          const { application, faults } = scene;
          const { resting } = await heldAndResting(application);
          begin(faults, 'messages', { do: 'drop', kinds });
          const { ref } = orderOf(application, resting, 'entry');
          assert.equal((await application.cancel('cli', ref)).done, true);
          // Until it has arrived, or has been lost, at the gateway.
          await new Promise((resolve) => setTimeout(resolve, 150));
          assert.equal(orderOf(application, resting, 'entry').state, 'cancelling');
          begin(faults, 'kill');
          faults.end('messages');
          await linkIs(application, false);
          await agrees(scene);
          await eventually(
            () => orderOf(application, resting, 'entry').state,
            (state) => state === 'cancelled',
            'it is cancelled',
          );
          await agrees(scene);
        }));

    for (const [what, kinds] of [
      ['the change', ['placeOrder']],
      ['its answer', ['orderStatus', 'openOrder']],
    ] as const)
      it(`in the middle of an amendment loses ${what}: one stop rests, at the price that both know`, () =>
        withBowline(async (scene) => {
          const { application, faults, world } = scene;
          const { held } = await heldAndResting(application);
          const { stopPrice: old = 0 } = orderOf(application, held, 'stop');
          begin(faults, 'messages', { do: 'drop', kinds });
          const wanted = Math.round(old - 3);
          await application.instruct('cli', {
            action: 'amend',
            symbol: 'SPY',
            reason: 'wider',
            stop: String(wanted),
          });
          await new Promise((resolve) => setTimeout(resolve, 150));
          begin(faults, 'kill');
          faults.end('messages');
          await linkIs(application, false);
          const { ref } = orderOf(application, held, 'stop');
          await eventually(
            () => world.exchange.openOrders().filter(({ orderRef }) => orderRef === ref),
            (stops) => stops.length === 1 && stops[0]?.auxPrice === wanted,
            `the stop goes from ${old} to ${wanted}`,
          );
          await agrees(scene);
          assert.equal(orderOf(application, held, 'stop').stopPrice, wanted);
        }));

    it('while a cancellation is pending, in which the entry fills all the same, leaves a protected position', () =>
      withBowline(async (scene) => {
        const { application, faults } = scene;
        await quoted(application);
        const bid = application.quotes()[0]?.bid ?? assert.fail();
        const near = { orderType: 'limit', price: Math.floor(bid * 0.99), stopLoss: Math.floor(bid * 0.8) };
        const { signalId } = await send(application, { ...BUY_SPY, takeProfit: '20%', ...near, id: 'near' });
        await eventually(
          () => application.orders().map(({ state }) => state),
          (states) => states.length === 3 && states.every((state) => state === 'working'),
          'it rests',
        );
        begin(faults, 'messages', { do: 'drop', kinds: ['cancelOrder'], count: 1 });
        await application.cancel('cli', orderOf(application, signalId, 'entry').ref);
        await new Promise((resolve) => setTimeout(resolve, 150));
        begin(faults, 'kill');
        begin(faults, 'gap', { symbol: 'SPY', percent: -3 });
        await linkIs(application, false);
        await eventually(
          () => orderOf(application, signalId, 'entry').state,
          (state) => state === 'filled',
          'it has filled',
        );
        await agrees(scene);
        assert.equal(application.positions()[0]?.quantity, 10);
      }));

    it('in the first answer of the session after a cut loses no fill of between them', () =>
      withBowline(async (scene) => {
        const { application, faults, world } = scene;
        const { held } = await heldAndResting(application);
        let cuts = 0;
        const stop = world.gateway.internals.traffic.onIncoming(({ message }, next) => {
          if (message.name !== 'reqExecutions' || cuts === 2) {
            next();
            return;
          }
          cuts += 1;
          next();
          begin(faults, 'kill');
        });
        begin(faults, 'kill');
        begin(faults, 'gap', { symbol: 'SPY', percent: 4 });
        await linkIs(application, false);
        await eventually(
          () => cuts,
          (count) => count === 2,
          'two more cuts',
          30_000,
        );
        stop();
        await agrees(scene);
        assert.equal(orderOf(application, held, 'target').state, 'filled');
        assert.equal(orderOf(application, held, 'stop').state, 'cancelled');
        assert.deepEqual(application.positions(), []);
      }));

    it('during the recovery begins it anew, and believes nothing that was read before', () =>
      withBowline(async (scene) => {
        const { application, faults } = scene;
        await heldAndResting(application);
        begin(faults, 'messages', { do: 'drop', kinds: ['completedOrdersEnd'], count: 1 });
        begin(faults, 'kill');
        await eventually(
          () => application.status().link.recovery?.steps ?? [],
          (steps) => steps.some(({ name, state }) => name === 'completed orders' && state === 'running'),
          'the recovery waits for completed orders',
        );
        assert.equal(application.status().link.ready, false);
        const answer = await send(application, { ...BUY_SPY, id: 'in the recovery' });
        assert.equal(answer.refusal?.code, 'LINK_NOT_READY', JSON.stringify(answer));
        const first = application.status().link.recovery?.to;
        begin(faults, 'kill');
        await eventually(
          () => application.status().link.recovery,
          (recovery) => recovery?.endedAt !== undefined && recovery.to !== first,
          'a recovery of its own',
        );
        await agrees(scene);
        assert.deepEqual(
          application.status().link.recovery?.steps.map(({ state }) => state),
          Array.from({ length: 7 }, () => 'done'),
        );
      }));
  });

  describe("IB's own link", { concurrency: 3 }, () => {
    it('lost (1100) takes an order with it and comes back without data (1101): nothing is judged before that', () =>
      withBowline(async (scene) => {
        const { application, faults, world } = scene;
        const { resting } = await heldAndResting(application);
        const before = application.status().link.recovery?.to;
        let asked = 0;
        world.gateway.internals.traffic.onIncoming(({ message }, next) => {
          if (message.name === 'reqExecutions') asked += 1;
          next();
        });
        begin(faults, 'link-lost', { data: 'lost', orders: 'lost' });
        await eventually(
          () => application.status().link.broker,
          (broker) => broker === 'down',
          '1100',
        );
        const { ref } = orderOf(application, resting, 'entry');
        await application.cancel('cli', ref);
        const refused = await send(application, { ...BUY_SPY, id: 'cut off' });
        assert.equal(refused.accepted, false, JSON.stringify(refused));
        // Longer than a comparison that was wrongly made would take.
        await new Promise((resolve) => setTimeout(resolve, 2_500));
        assert.equal(application.status().link.recovery?.to, before, 'nothing was compared');
        assert.equal(asked, 0, 'nor asked for');
        assert.equal(orderOf(application, resting, 'entry').state, 'cancelling');
        faults.end('link-lost');
        await eventually(
          () => orderOf(application, resting, 'entry').state,
          (state) => state === 'cancelled',
          'the cancellation that was lost is asked for again',
        );
        await agrees(scene);
        const restored = Date.now();
        await eventually(
          () => application.quotes(),
          ([spy]) => spy?.stream === 'streaming' && Date.parse(spy.lastDataAt ?? '') >= restored,
          'quotes stream again',
        );
      }));

    it('lost (1100) with a bracket on its way and a fill unheard of: after 1101 the one is settled, the other booked', () =>
      withBowline(async (scene) => {
        const { application, faults, world } = scene;
        const { held } = await heldAndResting(application);
        begin(faults, 'lost-orders', { count: 3 });
        const lost = await send(application, { ...RESTING_SPY, id: 'lost' });
        assert.equal(lost.accepted, true, JSON.stringify(lost));
        begin(faults, 'link-lost', { data: 'lost' });
        begin(faults, 'gap', { symbol: 'SPY', percent: 4 });
        await eventually(
          () => world.exchange.positions(accountId(PAPER)).every(({ position }) => position === 0),
          (flat) => flat,
          'the target fills at IB',
        );
        assert.equal(application.positions()[0]?.quantity, 10, 'unheard of');
        assert.equal(orderOf(application, lost.signalId, 'entry').open, true, 'not judged yet');
        faults.end('link-lost');
        await agrees(scene);
        assert.equal(orderOf(application, held, 'target').state, 'filled');
        assert.equal(orderOf(application, lost.signalId, 'entry').open, false);
      }));

    it('that is broken when we connect (2110) lets nothing leave and nothing be judged until it is back', () => {
      let ended = false;
      return withBowline(
        async (scene) => {
          const { application, faults } = scene;
          assert.equal(ended, true, 'the start waited for it');
          await agrees(scene);
          await heldAndResting(application);
          begin(faults, 'kill');
          begin(faults, 'link-lost', { code: 2110 });
          await eventually(
            () => application.status().link,
            ({ socket, broker }) => socket === 'connected' && broker === 'down',
            '2110 in the new session',
          );
          const { link } = application.status();
          assert.equal(link.ready, false);
          assert.match(link.reason ?? '', /no link to IB/);
          const answer = await send(application, { ...BUY_SPY, id: 'too early' });
          assert.equal(answer.refusal?.code, 'LINK_NOT_READY', JSON.stringify(answer));
          faults.end('link-lost');
          await agrees(scene);
        },
        (faults) => {
          begin(faults, 'link-lost', { code: 2110 });
          setTimeout(() => {
            ended = true;
            faults.end('link-lost');
          }, 1_500);
        },
      );
    });
  });
});
