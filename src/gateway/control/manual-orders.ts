import { z } from 'zod';
import { type PermId, permId } from '../../core/ids.ts';
import { price, quantity } from '../../core/price.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { BrokerError } from '../../simulator/exchange.ts';
import type { ManualRevision } from '../../simulator/orders/manual-order.ts';
import { instrumentNamed } from '../faults/fault.ts';
import type { GatewayInternals } from '../gateway.ts';

/** Orders as a person in TWS enters, changes and cancels them. */

const level = z.number('must be a number').positive('must be more than 0').optional();
const size = z.number('must be a number').positive('must be more than 0');
const tif = z.enum(['DAY', 'GTC'], 'must be DAY or GTC');

const type = z.enum(['MKT', 'LMT', 'STP'], 'must be MKT, LMT or STP');

export const orderBody = z.strictObject({
  symbol: z.string('must be a symbol'),
  action: z.enum(['BUY', 'SELL'], 'must be BUY or SELL'),
  quantity: size,
  orderType: type.default('MKT'),
  /** The limit of LMT, the trigger of STP. */
  price: level,
  tif: tif.default('DAY'),
  account: z.string('must be an account id').optional(),
});

export const revisionBody = z.strictObject({
  quantity: size.optional(),
  /** Another type: LMT and STP need a price then. */
  orderType: type.optional(),
  /** The limit of an order that has one, else its trigger. */
  price: level,
  tif: tif.optional(),
});

type Answered = Result<{ readonly permId: PermId }>;

const invalid = (field: string, problem: string): Answered =>
  fail({ code: 'BODY_INVALID', field, message: `${field}: ${problem}` });

const UNAVAILABLE: Refusal = { code: 'UNAVAILABLE', message: 'This market takes no orders by hand.' };

const answered = (result: Result<PermId, BrokerError> | undefined): Answered => {
  if (result === undefined) return fail(UNAVAILABLE);
  if (result.ok) return ok({ permId: result.value });
  const { code, message } = result.error;
  return fail({ code: 'ORDER_REFUSED', found: String(code), message: `${code}: ${message}` });
};

/** Enters an order; it belongs to client 0. */
export function placeManualOrder(gateway: GatewayInternals, given: z.output<typeof orderBody>): Answered {
  const found = instrumentNamed(gateway, given.symbol);
  if (!found.ok) return found;
  const { exchange } = gateway.context;
  const { orderType, price: at } = given;
  if (orderType !== 'MKT' && at === undefined) return invalid('price', `${orderType} needs one`);
  const { advisor } = exchange.advisorDesk ?? {};
  // An advisor's own account has no money: an order that names none is for the first client.
  const account = exchange.accounts.find((id) =>
    given.account === undefined ? id !== advisor?.master : id === given.account,
  );
  if (account === undefined) return invalid('account', `${given.account} is not here`);
  const placed = exchange.manualDesk?.place({
    account,
    conId: found.value.conId,
    exchange: found.value.exchange,
    action: given.action,
    totalQuantity: quantity(given.quantity),
    orderType,
    ...(at !== undefined && orderType === 'LMT' ? { lmtPrice: price(at) } : {}),
    ...(at !== undefined && orderType === 'STP' ? { auxPrice: price(at) } : {}),
    tif: given.tif,
    outsideRth: false,
    orderRef: '',
  });
  return answered(placed);
}

/** Changes an open order of anyone. */
export function changeOrder(
  gateway: GatewayInternals,
  id: number,
  { quantity: units, orderType, price: at, tif: time }: z.output<typeof revisionBody>,
): Answered {
  const { exchange } = gateway.context;
  const order = exchange.openOrders().find((candidate) => candidate.permId === id);
  const retyped = orderType !== undefined && orderType !== order?.orderType;
  if (retyped && orderType !== 'MKT' && at === undefined) return invalid('price', `${orderType} needs one`);
  const limited = retyped ? orderType === 'LMT' : order?.lmtPrice !== undefined;
  const place = limited ? 'lmtPrice' : 'auxPrice';
  const revision: ManualRevision = {
    ...(orderType === undefined ? {} : { orderType }),
    ...(units === undefined ? {} : { totalQuantity: quantity(units) }),
    ...(at === undefined ? {} : { [place]: price(at) }),
    ...(time === undefined ? {} : { tif: time }),
  };
  return answered(exchange.manualDesk?.modify(permId(id), revision));
}

/** Cancels an open order of anyone. */
export const cancelOrder = (gateway: GatewayInternals, id: number): Answered =>
  answered(gateway.context.exchange.manualDesk?.cancel(permId(id)));
