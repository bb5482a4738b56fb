import fc from 'fast-check';
import type { Instrument } from '../../instruments/instrument.ts';
import type { TradingEvent } from '../kernel/events.ts';
import { awaitsMargin } from '../kernel/margin-preview.ts';
import { isFinal, type OrderRecord, orderTypeCode } from '../order/order.ts';
import type { Desk } from './desk.ts';
import { bareSignal, quote, SPY, signal } from './fixtures.ts';
import { QQQ } from './risk-desk.ts';

/** What may happen to an account, for the model of the risk limits. */
export type Step =
  | {
      readonly do: 'signal';
      readonly on: 0 | 1;
      readonly units: number;
      readonly limit: number | undefined;
      readonly orb: boolean;
    }
  | { readonly do: 'sell'; readonly on: 0 | 1; readonly units: number }
  | { readonly do: 'close' | 'reverse'; readonly on: 0 | 1 }
  /** Closes a part, adds to what is held, or sells what may be more than that. */
  | { readonly do: 'part' | 'add' | 'net' | 'turn'; readonly on: 0 | 1; readonly units: number }
  /** Moves the stop, and what the broker makes of it. */
  | { readonly do: 'amend'; readonly on: 0 | 1; readonly stop: number }
  | { readonly do: 'amended'; readonly how: 'done' | 'refused' | 'doubted' }
  | { readonly do: 'reject' }
  /** All entries are taken by the broker and fill, and their exits rest. */
  | { readonly do: 'through' }
  /** The broker tells the margins that were asked for. */
  | { readonly do: 'margin'; readonly pick: number; readonly comesTo: number | 'nothing' }
  | { readonly do: 'answer' | 'cancelled' | 'kill' | 'resume' | 'cancel' | 'status-first' | 'restart' }
  | {
      readonly do: 'state';
      readonly to: 'reduce-only' | 'cancel-only' | 'active';
      readonly of: 'orb' | 'QQQ' | 'account';
    }
  | { readonly do: 'fill'; readonly pick: number; readonly units: number }
  | { readonly do: 'price'; readonly on: 0 | 1; readonly at: number }
  | { readonly do: 'wait'; readonly seconds: number };

const on = fc.constantFrom(0 as const, 1 as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('signal' as const),
      on,
      units: fc.integer({ min: 1, max: 9 }),
      limit: fc.option(fc.integer({ min: 441, max: 449 }), { nil: undefined }),
      orb: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('sell' as const), on, units: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('close' as const, 'reverse' as const), on }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('part' as const, 'add' as const, 'net' as const, 'turn' as const),
      on,
      units: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('amend' as const), on, stop: fc.integer({ min: 436, max: 460 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('amended' as const),
      how: fc.constantFrom('done' as const, 'done' as const, 'refused' as const, 'doubted' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reject' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('through' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('cancelled' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('margin' as const),
      pick: fc.nat(3),
      comesTo: fc.constantFrom(0, 4_999, 5_000, 5_001, 'nothing' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('answer' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'kill' as const,
        'resume' as const,
        'cancel' as const,
        'status-first' as const,
        'restart' as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('state' as const),
      to: fc.constantFrom('reduce-only' as const, 'cancel-only' as const, 'active' as const),
      of: fc.constantFrom('orb' as const, 'QQQ' as const, 'account' as const),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('fill' as const),
      pick: fc.nat(40),
      units: fc.integer({ min: 1, max: 20 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('price' as const), on, at: fc.integer({ min: 442, max: 468 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      seconds: fc.constantFrom(1, 30, 61, 1_300, 90_000),
    }),
  },
);

/** What happens, and in which of two accounts. */
export const happening = fc.record({ account: fc.constantFrom(0 as const, 0 as const, 1 as const), step });

/** What is traded. */
export const instruments: readonly [Instrument, Instrument] = [SPY, QQQ];

/** How a desk that lists its orders tells of one with other terms. */
function relisted(desk: Desk, order: OrderRecord, terms: Pick<OrderRecord, 'pricing' | 'quantity'>) {
  const { pricing, quantity: units } = terms;
  return desk.listed(order, 'PreSubmitted', {
    quantity: units,
    orderType: orderTypeCode(pricing),
    ...('stop' in pricing ? { stopPrice: pricing.stop } : {}),
    ...('limit' in pricing ? { limitPrice: pricing.limit } : {}),
  });
}

/** Lets a step happen; gives back the events of its decision. */
export function run(desk: Desk, step: Step): readonly TradingEvent[] {
  const open = [...desk.state.orders.values()].filter(({ state }) => !isFinal(state));
  switch (step.do) {
    case 'signal': {
      const of = instruments[step.on];
      const entry =
        step.limit === undefined
          ? { type: 'market' as const }
          : { type: 'limit' as const, limit: step.limit };
      const asked = signal({
        symbol: of.symbol,
        receivedAt: desk.clock.now(),
        size: { by: 'units', value: step.units },
        entry,
        ...(step.orb ? { strategy: 'orb' } : {}),
      });
      return desk.take(asked, of);
    }
    case 'sell': {
      const of = instruments[step.on];
      const asked = signal({
        action: 'sell',
        symbol: of.symbol,
        size: { by: 'units', value: step.units },
        stopLoss: { unit: 'price', value: 470 },
        takeProfit: { unit: 'price', value: 430 },
      });
      return desk.take(asked, of);
    }
    case 'close':
      return desk.take(bareSignal('close', { symbol: instruments[step.on].symbol }), instruments[step.on]);
    case 'reverse': {
      const asked = signal({
        action: 'reverse',
        symbol: instruments[step.on].symbol,
        stopLoss: { unit: 'percent', value: 2 },
        takeProfit: { unit: 'percent', value: 4 },
      });
      return desk.take(asked, instruments[step.on]);
    }
    case 'part':
    case 'add': {
      const { symbol } = instruments[step.on];
      const size = { by: 'units', value: step.units } as const;
      const asked = bareSignal(step.do === 'part' ? 'close' : 'add', { symbol, size });
      return desk.take(asked, instruments[step.on]);
    }
    case 'net':
    case 'turn': {
      const held = desk.state.positions.get(instruments[step.on].conId)?.quantity ?? 0;
      const asked = signal({
        action: held > 0 ? 'sell' : 'buy',
        symbol: instruments[step.on].symbol,
        size: { by: 'units', value: step.units },
        stopLoss: { unit: 'percent', value: 2 },
        takeProfit: { unit: 'percent', value: 4 },
        whenHeld: { opposite: step.do === 'net' ? 'net' : 'close-first' },
      });
      return desk.take(asked, instruments[step.on]);
    }
    case 'amend': {
      const asked = bareSignal('amend', {
        symbol: instruments[step.on].symbol,
        stopLoss: { unit: 'price', value: step.stop },
      });
      return desk.take(asked, instruments[step.on]);
    }
    case 'amended': {
      const order = open.find(({ amendment }) => amendment !== undefined);
      if (!order?.amendment) return [];
      if (step.how === 'done')
        return desk.broker({ type: 'order', order: relisted(desk, order, order.amendment) });
      if (step.how === 'doubted') return desk.tick(11_000);
      const { orderId } = order;
      return desk.broker({ type: 'order-notice', orderId, code: 201, message: 'no', fate: 'rejected' });
    }
    case 'through': {
      desk.accept();
      const events = open
        .filter(
          ({ role, state }) => role === 'entry' && (state === 'working' || state === 'partially-filled'),
        )
        .flatMap((entry) => {
          const units = entry.quantity - entry.executedQuantity;
          const at = desk.quotes.get(entry.conId)?.last ?? 450;
          return desk.broker({ type: 'execution', execution: desk.execution(entry, units, at) });
        });
      for (const exit of open)
        if (exit.role !== 'entry' && exit.state === 'working') desk.status(exit, 'Submitted');
      return events;
    }
    case 'reject': {
      const order = open.find(({ state, filled }) => state === 'sent' && filled === 0);
      if (!order) return [];
      const { orderId } = order;
      return desk.broker({ type: 'order-notice', orderId, code: 201, message: 'no', fate: 'rejected' });
    }
    case 'margin': {
      const waiting = [...desk.state.signals.values()].filter((record) => awaitsMargin(record));
      const record = waiting[step.pick % Math.max(1, waiting.length)];
      if (!record?.margin) return [];
      const answer =
        step.comesTo === 'nothing'
          ? { refusal: { code: 'BROKER_TIMEOUT', message: 'No answer.' } }
          : { preview: { initialAfter: step.comesTo } };
      return desk.keep(desk.kernel.previewed(record.id, record.margin.order.orderId, answer));
    }
    case 'answer':
      desk.accept();
      return [];
    case 'cancelled':
      return open.flatMap((order) =>
        order.state === 'cancelling' ? desk.status(order, 'Cancelled', order.filled) : [],
      );
    case 'status-first': {
      const entry = open.find(({ role, state }) => role === 'entry' && state === 'working');
      return entry ? desk.status(entry, 'Filled', entry.quantity) : [];
    }
    case 'restart':
      desk.restart();
      return [];
    case 'kill':
      return desk.keep(desk.kernel.kill('cli', 'model'));
    case 'resume':
      return desk.keep(desk.kernel.resume('cli', 'model'));
    case 'cancel':
      return desk.takeForAll(bareSignal('cancel', { symbol: '' }));
    case 'state': {
      if (step.of === 'account')
        return desk.keep(
          step.to === 'active'
            ? desk.kernel.resume('cli', 'model')
            : desk.kernel.restrict(step.to, 'cli', 'model'),
        );
      const scope =
        step.of === 'orb'
          ? ({ kind: 'strategy', name: 'orb' } as const)
          : ({ kind: 'instrument', name: 'QQQ' } as const);
      return desk.keep(desk.kernel.setScopedState(scope, step.to, 'cli', 'model'));
    }
    case 'fill': {
      const fillable = [...desk.state.orders.values()].filter((order) => {
        if (isFinal(order.state) ? order.filled <= order.executedQuantity : order.state === 'planned')
          return false;
        const held = desk.state.positions.get(order.conId)?.quantity ?? 0;
        // At the broker an exit fills only what its entry has opened.
        return order.role === 'entry' || (order.side === 'SELL' ? held : -held) > 0;
      });
      const order = fillable[step.pick % Math.max(1, fillable.length)];
      if (!order) return [];
      const held = Math.abs(desk.state.positions.get(order.conId)?.quantity ?? 0);
      const left = (isFinal(order.state) ? order.filled : order.quantity) - order.executedQuantity;
      const units = Math.min(step.units, left, order.role === 'entry' ? left : held);
      if (units <= 0) return [];
      const at =
        order.role === 'stop'
          ? 440
          : order.role === 'target'
            ? 470
            : (desk.quotes.get(order.conId)?.last ?? 450);
      return desk.broker({ type: 'execution', execution: desk.execution(order, units, at) });
    }
    case 'price': {
      const of = instruments[step.on];
      desk.quotes.set(of.conId, quote(of, step.at, step.at + 0.02));
      return [];
    }
    case 'wait':
      return desk.tick(step.seconds * 1_000);
  }
}
