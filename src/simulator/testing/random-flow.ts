import fc from 'fast-check';
import { unixMs } from '../../core/clock.ts';
import { clientOrderId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import type { Exchange } from '../exchange.ts';
import { AAPL, BTC, ES, EURUSD, order } from './fixture.ts';

/** For property tests: random order flow and random prices. Prices in steps are relative to the present ones. */

const CONTRACTS = [
  { conId: AAPL, start: 270, unit: 10, step: 0.5 },
  { conId: ES, start: 6900, unit: 1, step: 5 },
  { conId: EURUSD, start: 1.16, unit: 1000, step: 0.002 },
  { conId: BTC, start: 95_000, unit: 0.01, step: 200 },
] as const;

type MarketStep = {
  readonly type: 'quote' | 'trade';
  readonly instrument: number;
  readonly move: number;
  readonly size: number;
};

const KINDS = [
  'MKT',
  'LMT',
  'STP',
  'STP LMT',
  'TRAIL',
  'TRAIL LIMIT',
  'MIT',
  'LIT',
  'MOC',
  'LOC',
  'REL',
  'MIDPRICE',
  'PEG MKT',
] as const;
type Kind = (typeof KINDS)[number];

/** What a step adds to its order. */
const EXTRAS = {
  none: {},
  allOrNone: { allOrNone: true },
  iceberg: { displaySize: 1 },
  later: { goodAfterTime: '20261120 10:20:00 US/Eastern' },
  doubleLast: { triggerMethod: 3 },
  midpoint: { triggerMethod: 8 },
  adaptive: { algo: { strategy: 'Adaptive', params: [] } },
  twap: { algo: { strategy: 'Twap', params: [{ tag: 'allowPastEndTime', value: '1' }] } },
  vwap: { algo: { strategy: 'Vwap', params: [{ tag: 'maxPctVol', value: '0.5' }] } },
  volume: { conditions: [{ type: 6, conjunction: 'a', isMore: true, value: '500', conId: AAPL }] },
  ends: {
    conditions: [{ type: 1, conjunction: 'a', isMore: true, value: '272', conId: AAPL }],
    conditionsCancelOrder: true,
  },
} as const;
type Extra = keyof typeof EXTRAS;

type OrderTerms = {
  readonly instrument: number;
  readonly side: 'BUY' | 'SELL';
  readonly units: number;
  readonly kind: Kind;
  readonly extra: Extra;
  readonly distance: number;
  readonly tif: 'DAY' | 'GTC' | 'IOC' | 'FOK';
};

export type Step =
  | MarketStep
  | ({ readonly type: 'order' } & OrderTerms)
  | ({ readonly type: 'bracket'; readonly ocaType: number } & OrderTerms)
  | { readonly type: 'modify'; readonly which: number; readonly units: number; readonly distance: number }
  | { readonly type: 'cancel'; readonly which: number }
  | { readonly type: 'cancelAll' }
  | { readonly type: 'wait'; readonly minutes: number };

const instrument = fc.integer({ min: 0, max: CONTRACTS.length - 1 });
const terms = {
  instrument,
  side: fc.constantFrom('BUY' as const, 'SELL' as const),
  units: fc.integer({ min: 1, max: 40 }),
  kind: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom<Kind>('MKT', 'LMT', 'STP', 'STP LMT', 'TRAIL') },
    { weight: 1, arbitrary: fc.constantFrom(...KINDS) },
  ),
  extra: fc.oneof(
    { weight: 3, arbitrary: fc.constant<Extra>('none') },
    { weight: 1, arbitrary: fc.constantFrom(...(Object.keys(EXTRAS) as Extra[])) },
  ),
  distance: fc.integer({ min: -4, max: 6 }),
  tif: fc.constantFrom('DAY' as const, 'GTC' as const, 'IOC' as const, 'FOK' as const),
};
const market = {
  instrument,
  move: fc.integer({ min: -6, max: 6 }),
  size: fc.integer({ min: 0, max: 300 }),
};

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 60, arbitrary: fc.record({ type: fc.constant('quote' as const), ...market }) },
  { weight: 60, arbitrary: fc.record({ type: fc.constant('trade' as const), ...market }) },
  { weight: 50, arbitrary: fc.record({ type: fc.constant('order' as const), ...terms }) },
  {
    weight: 40,
    arbitrary: fc.record({
      type: fc.constant('bracket' as const),
      ocaType: fc.integer({ min: 0, max: 3 }),
      ...terms,
    }),
  },
  {
    weight: 20,
    arbitrary: fc.record({
      type: fc.constant('modify' as const),
      which: fc.nat({ max: 20 }),
      units: fc.integer({ min: 1, max: 40 }),
      distance: fc.integer({ min: -4, max: 6 }),
    }),
  },
  { weight: 10, arbitrary: fc.record({ type: fc.constant('cancel' as const), which: fc.nat({ max: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cancelAll' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 1500 }) }),
  },
);

export const randomSteps = (maxLength: number): fc.Arbitrary<Step[]> =>
  fc.array(step, { maxLength, size: 'max' });

function contractOf(index: number): (typeof CONTRACTS)[number] {
  return CONTRACTS[index] ?? CONTRACTS[0];
}

/** The present price of an instrument, on its tick. */
function present(exchange: Exchange, contract: (typeof CONTRACTS)[number]): number {
  const quote = exchange.quote(contract.conId);
  return quote?.last ?? quote?.bid ?? contract.start;
}

function onTick(exchange: Exchange, contract: (typeof CONTRACTS)[number], value: number): number {
  const listed = exchange.instrument(contract.conId);
  if (listed === undefined) throw new Error(`not listed: ${contract.conId}`);
  return roundToTick(listed, value);
}

/** Prices of an order `distance` steps on the losing side of the market (negative: marketable or triggered at once). */
function prices(exchange: Exchange, { instrument: index, side, kind, distance }: OrderTerms) {
  const contract = contractOf(index);
  const here = present(exchange, contract);
  const away = distance * contract.step;
  const below = onTick(exchange, contract, here - away);
  const above = onTick(exchange, contract, here + away);
  const resting = side === 'BUY' ? below : above;
  const stop = side === 'BUY' ? above : below;
  switch (kind) {
    case 'MKT':
    case 'MOC':
    case 'REL':
    case 'MIDPRICE':
    case 'PEG MKT':
      return {};
    case 'LOC':
      return { limit: resting };
    case 'MIT':
      return { aux: resting };
    case 'LIT':
      return { aux: resting, limit: resting };
    case 'TRAIL LIMIT':
      return {
        aux: onTick(exchange, contract, (Math.abs(distance) + 1) * contract.step),
        more: { lmtPriceOffset: 0 },
      };
    case 'LMT':
      return { limit: resting };
    case 'STP':
      return { aux: stop };
    case 'STP LMT':
      return { aux: stop, limit: stop };
    case 'TRAIL':
      return { aux: onTick(exchange, contract, (Math.abs(distance) + 1) * contract.step) };
  }
}

/** Carries out one step. The same steps on the same exchange do the same. */
export function perform(exchange: Exchange, taken: Step): void {
  switch (taken.type) {
    case 'quote':
    case 'trade':
      performMarket(exchange, taken);
      return;
    case 'order':
      placeOrder(exchange, taken);
      return;
    case 'bracket':
      placeBracket(exchange, taken);
      return;
    case 'modify': {
      const open = exchange.openOrders(1);
      const chosen = open[taken.which % Math.max(1, open.length)];
      if (chosen === undefined) return;
      const contract = CONTRACTS.find(({ conId }) => conId === chosen.conId) ?? CONTRACTS[0];
      const here = onTick(exchange, contract, present(exchange, contract) + taken.distance * contract.step);
      exchange.placeOrder({
        ...chosen,
        totalQuantity: (taken.units * contract.unit) as typeof chosen.totalQuantity,
        ...(chosen.lmtPrice === undefined ? {} : { lmtPrice: price(here) }),
      });
      return;
    }
    case 'cancel': {
      const open = exchange.openOrders();
      const chosen = open[taken.which % Math.max(1, open.length)];
      exchange.cancelOrder(chosen?.clientId ?? 1, chosen?.orderId ?? clientOrderId(taken.which));
      return;
    }
    case 'cancelAll':
      exchange.cancelAll();
      return;
    case 'wait':
      exchange.tick(unixMs(exchange.now() + taken.minutes * 60_000));
      return;
  }
}

function performMarket(exchange: Exchange, { type, instrument: index, move, size }: MarketStep): void {
  const contract = contractOf(index);
  const { conId } = contract;
  const time = unixMs(exchange.now() + 500);
  const at = onTick(exchange, contract, present(exchange, contract) + move * contract.step);
  if (at <= 0) return;
  const units = size * contract.unit;
  if (type === 'trade') {
    exchange.onMarket([{ type, conId, time, price: price(at), size: units }]);
    return;
  }
  const ask = onTick(exchange, contract, at + contract.step / 5);
  exchange.onMarket([{ type, conId, time, bid: price(at), ask: price(ask), bidSize: units, askSize: units }]);
}

function placeOrder(exchange: Exchange, taken: OrderTerms): void {
  const { conId, unit } = contractOf(taken.instrument);
  exchange.placeOrder(
    order({
      id: exchange.nextOrderId(1),
      conId,
      action: taken.side,
      quantity: Number((taken.units * unit).toFixed(8)),
      type: taken.kind,
      tif: taken.tif,
      ...prices(exchange, taken),
      more: {
        ...EXTRAS[taken.extra],
        ...(taken.kind === 'TRAIL LIMIT' ? { lmtPriceOffset: 0 } : {}),
      } as object,
    }),
  );
}

/** An entry with a stop and a target on either side of the present price. */
function placeBracket(exchange: Exchange, taken: OrderTerms & { readonly ocaType: number }): void {
  const contract = contractOf(taken.instrument);
  const { conId, unit, step: width } = contract;
  const id = exchange.nextOrderId(1);
  const quantity = Number((taken.units * unit).toFixed(8));
  const here = present(exchange, contract);
  const sign = taken.side === 'BUY' ? 1 : -1;
  const exit = { conId, quantity, action: taken.side === 'BUY' ? ('SELL' as const) : ('BUY' as const) };
  const child = { ...exit, parent: id, tif: 'GTC', ocaType: taken.ocaType };
  const kind = taken.kind.startsWith('TRAIL') ? 'MKT' : taken.kind;
  const entry = { id, conId, quantity, action: taken.side, type: kind, transmit: false };
  exchange.placeOrder(order({ ...entry, ...prices(exchange, { ...taken, kind }) }));
  const target = onTick(exchange, contract, here + sign * 3 * width);
  exchange.placeOrder(order({ ...child, id: id + 1, type: 'LMT', limit: target, transmit: false }));
  const stop = onTick(exchange, contract, here - sign * 3 * width);
  exchange.placeOrder(order({ ...child, id: id + 2, type: 'STP', aux: stop }));
}
