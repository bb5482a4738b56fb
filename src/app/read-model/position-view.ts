import type { BrokerPosition, Pricing } from '../../broker/port.ts';
import type { ConId } from '../../core/ids.ts';
import { fromMicros, notional } from '../../core/money.ts';
import { derivedOf } from '../../trading/kernel/derived.ts';
import { exitGroups, remainingOf } from '../../trading/kernel/exit-groups.ts';
import { protectionOf } from '../../trading/kernel/protection.ts';
import type { KernelState } from '../../trading/kernel/state.ts';
import { limitPriceOf, type OrderRecord, stopPriceOf } from '../../trading/order/order.ts';
import { markPrice } from '../../trading/portfolio/mark-price.ts';
import { averagePrice, type Position, unrealized } from '../../trading/portfolio/position.ts';
import type { AccountBoard } from '../runtime/account-board.ts';
import type { MarketBoard } from '../runtime/market-board.ts';
import type { PositionView, RestingExit } from '../views.ts';
import { isoTime } from './order-view.ts';
import { spreadView } from './spread-view.ts';

/** The exits of one kind that rest for what is held, nearest to the market first; those of entries that have not filled are left out. */
const exitsOf = derivedOf((state, conId) => {
  const held = state.positions.get(conId)?.quantity ?? 0;
  const orders = exitGroups(state, conId).flatMap((group) => group.orders);
  const resting = (
    role: OrderRecord['role'],
    priceOf: (pricing: Pricing) => number | undefined,
    rising: boolean,
  ): readonly RestingExit[] =>
    orders
      .flatMap((order): RestingExit[] => {
        const price = order.role === role ? priceOf(order.pricing) : undefined;
        return price === undefined ? [] : [{ ref: order.ref, price, quantity: remainingOf(order) }];
      })
      .sort((one, other) => (rising ? 1 : -1) * (one.price - other.price));
  return {
    stops: resting('stop', stopPriceOf, held < 0),
    targets: resting('target', limitPriceOf, held > 0),
  };
});

export function positionView(
  position: Position,
  state: KernelState,
  market: MarketBoard,
  accounts: AccountBoard,
): PositionView {
  const { conId, multiplier, quantity } = position;
  const instrument = state.instruments.get(conId);
  const mark = markPrice(market.get(conId)?.quote);
  const spread = spreadView(position, instrument, state, market, accounts);
  const broker = spread ? undefined : accounts.position(conId);
  const protection = protectionOf(state, conId);
  const broken =
    state.breaks.get(conId) ??
    spread?.legs.map((leg) => state.breaks.get(leg.conId as ConId)).find((found) => found !== undefined);
  const { stops, targets } = exitsOf(state, conId);
  const [stop] = stops;
  const [target] = targets;
  return {
    ...(state.account === undefined ? {} : { account: state.account }),
    conId,
    symbol: instrument?.localSymbol ?? String(conId),
    secType: instrument?.secType ?? '',
    currency: instrument?.currency ?? '',
    quantity,
    averagePrice: averagePrice(position),
    multiplier,
    ...(mark === undefined
      ? {}
      : {
          marketPrice: mark,
          marketValue: fromMicros(notional(mark, quantity, multiplier)),
          unrealizedPnl: fromMicros(unrealized(position, mark)),
        }),
    realizedPnl: fromMicros(position.realized),
    commissions: fromMicros(position.commissions),
    ...(broker === undefined ? {} : { brokerQuantity: broker.position }),
    ...sharesView(state.shares.get(conId), broker),
    protected: spread?.mostLoss === undefined ? protection.status : 'yes',
    ...(broken ? { break: { ours: broken.ours, broker: broken.broker, text: broken.text } } : {}),
    ...(stop ? { stop } : {}),
    ...(target ? { target } : {}),
    stops: [...stops],
    targets: [...targets],
    ...rollOf(state, conId),
    ...(spread ? { spread } : {}),
    ...(position.openedAt === undefined ? {} : { openedAt: isoTime(position.openedAt) }),
  };
}

function rollOf(state: KernelState, conId: ConId): Pick<PositionView, 'roll'> {
  const roll = state.rolls.get(conId);
  if (!roll) return {};
  const into = state.instruments.get(roll.to)?.localSymbol ?? String(roll.to);
  return { roll: { into, rolled: roll.rolled, since: isoTime(roll.since) } };
}

/** Of an advisor's group: each of its accounts, by name. */
function sharesView(
  ours: ReadonlyMap<string, number> | undefined,
  broker: BrokerPosition | undefined,
): Pick<PositionView, 'shares'> {
  if (!ours) return {};
  const told: ReadonlyMap<string, number> | undefined = broker?.shares;
  const accounts = [...new Set([...ours.keys(), ...(told?.keys() ?? [])])].sort();
  return {
    shares: accounts.map((account) => ({
      account,
      quantity: ours.get(account) ?? 0,
      ...(told ? { brokerQuantity: told.get(account) ?? 0 } : {}),
    })),
  };
}
