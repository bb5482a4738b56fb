import type { Fields } from './stub-gateway.ts';

/** Messages of a gateway at server version 193, with the unset values that real ones write. */

const DMAX = '1.7976931348623157E308';
const IMAX = '2147483647';

export const errorMessage = (id: number, code: number, text: string, advancedReject = ''): Fields => [
  4,
  2,
  id,
  code,
  text,
  advancedReject,
];

export const notice = (code: number, text: string): Fields => errorMessage(-1, code, text);

export interface OrderFields {
  readonly orderId: number;
  readonly permId?: number;
  readonly clientId?: number;
  readonly ref?: string;
  readonly status?: string;
  readonly action?: string;
  readonly quantity?: number;
  readonly type?: string;
  readonly limit?: string;
  readonly aux?: string;
  /** Of a what-if: initial, maintenance and equity with loan before, changed and after. */
  readonly margins?: readonly (number | string)[];
}

/** openOrder of AAPL. */
export function openOrder(order: OrderFields): Fields {
  const line = [
    `5|${order.orderId}|265598|AAPL|STK||0|?||SMART|USD|AAPL|NMS`,
    `${order.action ?? 'BUY'}|${order.quantity ?? 100}|${order.type ?? 'LMT'}|${order.limit ?? '180.5'}|${order.aux ?? '0.0'}|DAY||DU1234567||0`,
    `${order.ref ?? ''}|${order.clientId ?? 7}|${order.permId ?? 900_000_000 + order.orderId}|0|0|0||1.0/DU1234567/100|||||||||0||-1|0||||||${IMAX}`,
    `0|0|0||3|0|0||0|0||0|None||0||||?|0|0||0|0||||||0|0|0|${IMAX}|${IMAX}|||0||IB|0|0||0|${order.margins ? 1 : 0}|${order.status ?? 'Submitted'}`,
    (order.margins ?? Array(9).fill(DMAX)).join('|'),
    '||||',
    '0|0|0|None',
    Array(6).fill(DMAX).join('|'),
    '0||||0|1|0|0|0|||0||100|0.02||||0||0||0',
  ].join('|');
  return line.split('|');
}

/** A completed order of AAPL; the parent's permanent id is the unset long, as in real answers. */
export const completedOrder = (
  permId: number,
  ref: string,
  status: string,
  completedStatus: string,
): Fields =>
  (
    `101|265598|AAPL|STK||0|?||SMART|USD|AAPL|NMS|SELL|1|LMT|500.0|0.0|GTC||DU1234567||0|${ref}|${permId}|0|0|0|||||||0|||0||-1||||||${IMAX}` +
    `|0|0||3|0||0|None||0|0|0||0|0||||0|0|0|${IMAX}|${IMAX}||||IB|0|0||0|${status}|0|0|0|${DMAX}|${DMAX}|0|1|0||0|${IMAX}|0` +
    `|Not an insider or substantial shareholder|0|0|9223372036854775807|20260411 22:18:53 US/Eastern|${completedStatus}|||||||0`
  ).split('|');

export const orderStatus = (
  orderId: number,
  status: string,
  filled: number,
  remaining: number,
  change: { readonly clientId?: number; readonly whyHeld?: string; readonly price?: number } = {},
): Fields => [
  3,
  orderId,
  status,
  filled,
  remaining,
  change.price ?? 0,
  900_000_000 + orderId,
  0,
  0,
  change.clientId ?? 7,
  change.whyHeld ?? '',
  0,
];

export const execDetails = (
  requestId: number,
  orderId: number,
  execId: string,
  shares: number,
  price: number,
  time = '20261121 10:30:30 US/Eastern',
): Fields =>
  `11|${requestId}|${orderId}|265598|AAPL|STK||0.0|||IBKRATS|USD|AAPL|NMS|${execId}|${time}|DU1234567|IBKRATS|BOT|${shares}|${price}|${900_000_000 + orderId}|7|0|${shares}|${price}|test-${orderId}||||2|0`.split(
    '|',
  );

export const commission = (execId: string, amount: number, realized: number | undefined): Fields => [
  59,
  1,
  execId,
  amount,
  'USD',
  realized ?? DMAX,
  DMAX,
  '',
];

/** contractData of ES: the last trade date comes with its time, as real gateways write it. */
export const esDetails = (requestId: number): Fields =>
  `10|${requestId}|ES|FUT|20261218 08:30 US/Central|20261218|0||CME|USD|ESZ6|ES|ES|515416632|0.25|50|LMT,MKT,STP|CME,QBALGO|1|11004968|E-mini S&P 500||202612||||US/Central|20260823:1700-20260824:1600|20260824:0830-20260824:1600|||0|${IMAX}|ES|IND|67,67|20261218||1|1|1|0`.split(
    '|',
  );

/** contractData of AAPL, with sizes as IB gives them for shares that trade in fractions. */
export const aaplDetails = (requestId: number): Fields =>
  `10|${requestId}|AAPL|STK|||0||SMART|USD|AAPL|NMS|NMS|265598|0.01||LMT,MKT|SMART,NYSE|1|0|APPLE INC|NASDAQ|||||US/Eastern|||||0|1|||26,26||COMMON|0.0001|0.0001|100|0`.split(
    '|',
  );
