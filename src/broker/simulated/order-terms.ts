import { price } from '../../core/price.ts';
import type { OrderRequest } from '../../simulator/exchange.ts';
import { ALONE, type OrderChain, orderFields, priceFields } from '../ibkr/order-fields.ts';
import type { BracketTicket, OrderTicket } from '../port.ts';

/** A ticket as the simulated exchange takes it: the same fields that go over the wire. */
function orderRequest(clientId: number, ticket: OrderTicket, chain: OrderChain): OrderRequest {
  const { lmtPrice, auxPrice, trailingPercent, trailStopPrice, orderType } = priceFields(ticket.pricing);
  const { ocaType = 0 } = orderFields(ticket, chain);
  return {
    clientId,
    orderId: ticket.orderId,
    account: ticket.account,
    conId: ticket.instrument.conId,
    exchange: ticket.instrument.exchange,
    action: ticket.side,
    totalQuantity: ticket.quantity,
    orderType,
    ...(lmtPrice === undefined ? {} : { lmtPrice: price(lmtPrice) }),
    ...(auxPrice === undefined ? {} : { auxPrice: price(auxPrice) }),
    ...(trailingPercent === undefined ? {} : { trailingPercent }),
    ...(trailStopPrice === undefined ? {} : { trailStopPrice: price(trailStopPrice) }),
    tif: ticket.tif,
    outsideRth: ticket.outsideRth,
    ocaGroup: chain.ocaGroup,
    ocaType,
    parentId: chain.parentId,
    transmit: chain.transmit,
    orderRef: ticket.ref,
    whatIf: false,
    echo: {},
  };
}

export const singleRequest = (clientId: number, ticket: OrderTicket): OrderRequest =>
  orderRequest(clientId, ticket, ALONE);

/** The entry first; the last exit releases the bracket. Throws a RangeError for a bracket without exits. */
export function bracketRequests(clientId: number, { entry, exits }: BracketTicket): readonly OrderRequest[] {
  if (exits.length === 0) throw new RangeError(`bracket ${entry.ref} has no exits`);
  const ocaGroup = exits.length > 1 ? `${entry.ref}-exits` : '';
  return [
    orderRequest(clientId, entry, { parentId: 0, ocaGroup: '', transmit: false }),
    ...exits.map((exit) =>
      orderRequest(clientId, exit, { parentId: entry.orderId, ocaGroup, transmit: exit === exits.at(-1) }),
    ),
  ];
}
