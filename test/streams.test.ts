import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Desk, eventually, type GatewayWorld } from '../src/app/testing/desk.ts';
import { testBroker } from '../src/broker/ibkr/testing/harness.ts';
import type { StreamHealth } from '../src/broker/port.ts';
import { STREAM_PATIENCE } from '../src/broker/quote-subscription.ts';
import { FaultDesk } from '../src/gateway/faults/fault-desk.ts';
import { subscriptionsOf } from '../src/gateway/faults/subscriptions.ts';
import { begin } from './support/gap-scene.ts';

/** Request ids of quotes that are open at the gateway. */
const subscribedIds = (world: GatewayWorld): readonly number[] => {
  const [connection] = world.gateway.internals.connections();
  return connection ? subscriptionsOf(world.gateway.internals).ids(connection) : [];
};

/** Quote streams at the real adapter, with short patience. */
describe('streams', { concurrency: 3 }, () => {
  const patience = {
    ...STREAM_PATIENCE,
    quietMs: { regular: 1_500, extended: 1_500 },
    answerMs: 1_500,
    againMs: 500,
  };

  async function streaming(
    play: (scene: {
      readonly faults: FaultDesk;
      readonly broker: ReturnType<typeof testBroker>;
      readonly world: GatewayWorld;
      states(): Record<string, StreamHealth['state']>;
    }) => Promise<void>,
  ) {
    const desk = new Desk();
    try {
      const world = await desk.gateway({ quoted: ['SPY', 'AAPL', 'QQQ'] });
      const faults = new FaultDesk(world.gateway.internals);
      const broker = testBroker(world.gateway.port, { streamPatience: patience, streamLookMs: 50 });
      desk.closing({ close: () => broker.broker.close() });
      desk.closing({ close: async () => faults.endAll() });
      broker.broker.start();
      await broker.next('link', ({ health }) => health.ready);
      const instruments = ['SPY', 'AAPL', 'QQQ'].map(
        (name) =>
          world.exchange.instruments.find(({ localSymbol }) => localSymbol === name) ?? assert.fail(name),
      );
      for (const instrument of instruments) broker.broker.subscribeQuotes(instrument);
      const nameOf = new Map(instruments.map(({ conId, localSymbol }) => [conId, localSymbol]));
      const states = () =>
        Object.fromEntries(broker.broker.streams.map(({ conId, state }) => [nameOf.get(conId) ?? '', state]));
      await eventually(states, allStream, 'all stream');
      await play({ faults, broker, world, states });
    } finally {
      await desk.close();
    }
  }
  const allStream = (states: Record<string, string>): boolean =>
    Object.values(states).length === 3 && Object.values(states).every((state) => state === 'streaming');

  it('that a competing session took (10197) are asked for until they are given back, and it is shown', () =>
    streaming(async ({ faults, broker, states }) => {
      begin(faults, 'competing-session');
      await eventually(
        states,
        (all) => Object.values(all).every((state) => state === 'interrupted'),
        'taken',
      );
      assert.ok(broker.broker.health.competingSince !== undefined, 'shown');
      const since = broker.broker.health.competingSince;
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal(broker.broker.health.competingSince, since, 'since when stays');
      faults.end('competing-session');
      await eventually(states, allStream, 'given back');
      assert.equal(broker.broker.health.competingSince, undefined);
    }));

  it('of which one falls silent are not disturbed: that one alone is asked for again', () =>
    streaming(async ({ broker, world, states }) => {
      const asked: number[] = [];
      const spy =
        world.exchange.instruments.find(({ localSymbol }) => localSymbol === 'SPY') ?? assert.fail();
      let deaf: number | undefined;
      const { traffic } = world.gateway.internals;
      let open = false;
      traffic.onIncoming(({ message, request }, next) => {
        if (message.name === 'reqMktData') {
          const { reqId, contract } = request as { reqId: number; contract: { conId: number } };
          asked.push(contract.conId);
          if (contract.conId === spy.conId && !open) {
            deaf = reqId;
            return;
          }
        }
        next();
      });
      const told = broker.of('stream').length;
      // Its stream dies without a word, as lines do.
      const first = Math.min(...subscribedIds(world));
      traffic.onOutgoing(({ values }, next) => {
        const { reqId } = values as { reqId?: number };
        if (!open && reqId !== undefined && (reqId === first || reqId === deaf)) return;
        next(values);
      });
      await eventually(states, (all) => all.SPY === 'stale', 'SPY is stale');
      const others = () => {
        const { SPY: _, ...rest } = states();
        return Object.values(rest);
      };
      assert.deepEqual(others(), ['streaming', 'streaming']);
      open = true;
      await eventually(states, allStream, 'all stream again');
      const disturbed = broker
        .of('stream')
        .slice(told)
        .filter(({ stream }) => stream.conId !== spy.conId);
      assert.deepEqual(disturbed, [], 'the others went on');
      assert.ok(asked.filter((conId) => conId === spy.conId).length >= 2, 'asked for again and again');
      assert.ok(broker.broker.health.ready);
    }));
});
