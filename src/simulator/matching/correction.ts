import { type ExecId, execId } from '../../core/ids.ts';
import { ZERO_MONEY } from '../../core/money.ts';
import type { Price, Quantity } from '../../core/price.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { SimulatedExecution } from '../exchange.ts';
import { averageFillPrice, snapshotOf } from '../orders/live-order.ts';
import { resizeParts } from '../orders/parts.ts';
import { marketOf, type Simulation } from '../simulation.ts';

/** The id of the next revision: only the part behind the last dot changes. */
function nextRevision(id: ExecId): ExecId {
  const dot = id.lastIndexOf('.');
  const revision = Number.parseInt(id.slice(dot + 1), 10) + 1;
  return execId(`${id.slice(0, dot + 1)}${String(revision).padStart(2, '0')}`);
}

/**
 * Puts an execution of today right; without shares it is busted. The account takes the old trade back and books the new one, without fees. An order that has
 * ended keeps nothing open: its size changes with what was filled.
 */
export function correct(
  simulation: Simulation,
  id: ExecId,
  correction: { readonly price?: Price; readonly shares?: Quantity },
): SimulatedExecution | undefined {
  const { executions, orders, ledger, outbox, valuation } = simulation;
  const old = executions.find((execution) => execution.execId === id);
  const order = old === undefined ? undefined : orders.byPermId(old.permId);
  const revision = nextRevision(id);
  const isSuperseded = executions.some((execution) => execution.execId === revision);
  const { price = old?.price, shares = old?.shares } = correction;
  // The legs of a combination would no longer add up to it.
  if (order?.legs !== undefined) return undefined;
  if (old === undefined || order === undefined || isSuperseded || price === undefined) return undefined;
  if (shares === undefined || !(shares >= 0)) return undefined;
  const difference = cleanDecimal(shares - old.shares);
  if (order.stage !== 'done' && order.filled + difference >= order.terms.totalQuantity) return undefined;

  const { instrument } = marketOf(simulation, old.conId);
  const sign = old.side === 'BOT' ? 1 : -1;
  const fee = { amount: ZERO_MONEY, currency: old.commissionCurrency };
  const entry = { account: old.account, instrument, fee };
  ledger.book({ ...entry, signedQuantity: -sign * old.shares, price: old.price });
  ledger.book({ ...entry, signedQuantity: sign * shares, price });
  order.filled = cleanDecimal(order.filled + difference);
  order.filledValue += price * shares - old.price * old.shares;
  if (order.stage === 'done') {
    const totalQuantity = cleanDecimal(order.terms.totalQuantity + difference) as Quantity;
    order.terms = { ...order.terms, totalQuantity };
    if (order.status === 'Filled') order.completedStatus = `Filled Size: ${order.filled}`;
  }
  if (order.parts !== undefined) {
    for (const part of order.parts) {
      if (part.account !== old.account) continue;
      part.filled = cleanDecimal(part.filled + difference);
      part.filledValue += price * shares - old.price * old.shares;
    }
    order.parts = resizeParts(order.parts, order.terms.totalQuantity, instrument.sizeIncrement);
  }
  const corrected: SimulatedExecution = Object.freeze({
    ...old,
    execId: revision,
    price,
    shares,
    cumQty: cleanDecimal(old.cumQty + difference) as Quantity,
    avgPrice: averageFillPrice(order),
  });
  executions.push(corrected);
  outbox.executions.push(corrected);
  outbox.orderChanged(order);
  outbox.tell({ type: 'execution', execution: corrected, order: snapshotOf(order) });
  outbox.tell({ type: 'commission', execution: corrected });
  const account = ledger.account(old.account);
  const position = account.positions.get(old.conId);
  outbox.accountChanged(account, position);
  if (position !== undefined) {
    outbox.tell({ type: 'position', position: valuation.position(account.id, position) });
  }
  return corrected;
}
