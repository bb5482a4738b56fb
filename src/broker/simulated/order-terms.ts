import { clientOrderId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { OrderRequest } from '../../simulator/exchange.ts';
import { exitGroupOf } from '../exit-group.ts';
import { ALONE, type OrderChain, orderFields, PREVIEW, priceFields } from '../ibkr/order-fields.ts';
import type { AmendmentTicket, BracketTicket, OrderTicket, StopAdjustment } from '../port.ts';
import type { PlacedOrder } from './messages.ts';

/** Of a combination with its legs: the exchange knows it by them, as over the wire. */
const comboOf = ({ symbol, exchange, currency, comboLegs }: Instrument): Pick<PlacedOrder, 'comboTerms'> =>
  comboLegs ? { comboTerms: { symbol, exchange, currency, legs: comboLegs } } : {};

/** A ticket as the simulated exchange takes it: the same fields that go over the wire. */
function orderRequest(clientId: number, ticket: OrderTicket, chain: OrderChain): PlacedOrder {
  const { lmtPrice, auxPrice, trailingPercent, trailStopPrice, orderType } = priceFields(ticket.pricing);
  const { ocaType = 0, goodAfterTime = '' } = orderFields(ticket, chain);
  return {
    clientId,
    orderId: ticket.orderId,
    account: ticket.account,
    conId: ticket.instrument.conId,
    ...comboOf(ticket.instrument),
    exchange: ticket.instrument.exchange,
    action: ticket.side,
    totalQuantity: ticket.quantity,
    orderType,
    ...(lmtPrice === undefined ? {} : { lmtPrice: price(lmtPrice) }),
    ...(auxPrice === undefined ? {} : { auxPrice: price(auxPrice) }),
    ...(trailingPercent === undefined ? {} : { trailingPercent }),
    ...(trailStopPrice === undefined ? {} : { trailStopPrice: price(trailStopPrice) }),
    ...(goodAfterTime === '' ? {} : { goodAfterTime }),
    ...(ticket.adjustment ? { adjustment: adjustmentOf(ticket.adjustment) } : {}),
    tif: ticket.tif,
    outsideRth: ticket.outsideRth,
    ocaGroup: chain.ocaGroup,
    ocaType,
    parentId: chain.parentId,
    transmit: chain.transmit,
    orderRef: ticket.ref,
    whatIf: chain.whatIf ?? false,
    echo: {},
  };
}

function adjustmentOf({ trigger, to }: StopAdjustment): NonNullable<OrderRequest['adjustment']> {
  return {
    orderType: priceFields(to).orderType,
    trigger,
    stopPrice: to.stop,
    ...(to.type === 'trailing-stop' ? { trailingAmount: to.amount } : {}),
    inPercent: false,
  };
}

export const singleRequest = (clientId: number, ticket: OrderTicket): PlacedOrder =>
  orderRequest(clientId, ticket, {
    ...ALONE,
    ocaGroup: ticket.ocaGroup ?? '',
    parentId: ticket.parentId ?? ALONE.parentId,
  });

/** The order as a question about its margins. */
export const previewRequest = (clientId: number, ticket: OrderTicket): PlacedOrder =>
  orderRequest(clientId, ticket, PREVIEW);

/** The same number with complete new terms. */
export const amendmentRequest = (
  clientId: number,
  { order, parentId = clientOrderId(0) }: AmendmentTicket,
): PlacedOrder => orderRequest(clientId, order, { parentId, ocaGroup: order.ocaGroup ?? '', transmit: true });

/** The entry first; the last exit releases the bracket. Throws a RangeError for a bracket without exits. */
export function bracketRequests(clientId: number, bracket: BracketTicket): readonly PlacedOrder[] {
  const { entry, exits } = bracket;
  if (exits.length === 0) throw new RangeError(`bracket ${entry.ref} has no exits`);
  const together = exitGroupOf(bracket);
  return [
    orderRequest(clientId, entry, { parentId: 0, ocaGroup: '', transmit: false }),
    ...exits.map((exit) =>
      orderRequest(clientId, exit, {
        parentId: entry.orderId,
        ocaGroup: exit.ocaGroup ?? together,
        transmit: exit === exits.at(-1),
      }),
    ),
  ];
}
