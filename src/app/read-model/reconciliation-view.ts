import type { KernelState } from '../../trading/kernel/state.ts';
import type { PositionBreak } from '../../trading/reconcile/position-break.ts';
import type { BreakView, ReconciliationView } from '../reconciliation-views.ts';
import type { Trader } from '../runtime/trader.ts';
import { isoTime, orderView } from './order-view.ts';

/** Executions of others that are shown, the newest. */
const EXECUTIONS_SHOWN = 200;

export const breakView = (found: PositionBreak, state: KernelState): BreakView => ({
  conId: found.conId,
  symbol: state.instruments.get(found.conId)?.localSymbol ?? String(found.conId),
  ours: found.ours,
  broker: found.broker,
  cause: found.cause,
  text: found.text,
  since: isoTime(found.since),
});

/** All in which Bowline's book and the broker's are, or could be, two things. */
export function reconciliationView(trader: Trader): ReconciliationView {
  const { state } = trader.kernel;
  const nameOf = (conId: PositionBreak['conId'], symbol = String(conId)): string =>
    state.instruments.get(conId)?.localSymbol ?? symbol;
  const doubtful = [...state.openOrders]
    .map((ref) => state.orders.get(ref))
    .filter((order) => order !== undefined)
    .filter((order) => order.state === 'unknown');
  return {
    ...(state.reconciledAt === undefined ? {} : { comparedAt: isoTime(state.reconciledAt) }),
    breaks: [...state.breaks.values()].map((found) => breakView(found, state)),
    inDoubt: doubtful.map((order) => orderView(order, state.instruments.get(order.conId))),
    strays: [...state.strays.values()].map(({ since, cancelAsked, ...stray }) => ({
      ...stray,
      symbol: nameOf(stray.conId, stray.symbol),
      since: isoTime(since),
      cancelling: cancelAsked !== undefined,
    })),
    standing: [...state.standing].map(([conId, quantity]) => ({ conId, symbol: nameOf(conId), quantity })),
    externalOrders: trader.externalOrders.open.map((order) => ({
      permId: order.permId,
      clientId: order.clientId,
      ref: order.ref,
      conId: order.conId,
      symbol: nameOf(order.conId, order.symbol),
      side: order.side,
      quantity: order.quantity,
      type: order.orderType,
      ...(order.limitPrice === undefined ? {} : { limitPrice: order.limitPrice }),
      ...(order.stopPrice === undefined ? {} : { stopPrice: order.stopPrice }),
      tif: order.tif,
      status: order.status,
    })),
    externalExecutions: [...state.externalExecutions.values()]
      .slice(-EXECUTIONS_SHOWN)
      .toReversed()
      .map((execution) => ({
        execId: execution.execId,
        clientId: execution.clientId,
        ref: execution.ref,
        conId: execution.conId,
        symbol: nameOf(execution.conId, execution.symbol),
        side: execution.side,
        quantity: execution.quantity,
        price: execution.price,
        time: isoTime(execution.time),
      })),
  };
}
