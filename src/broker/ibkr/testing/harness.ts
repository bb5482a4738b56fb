import { systemClock } from '../../../core/clock.ts';
import { accountId, clientOrderId, conId, orderRef } from '../../../core/ids.ts';
import { quantity } from '../../../core/price.ts';
import { seededRandom } from '../../../core/random.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import { plainInstrument } from '../../../instruments/testing/plain-instrument.ts';
import type { Broker, BrokerEvent, OrderTicket, Pricing } from '../../port.ts';
import type { RiskApproved } from '../../risk-approved.ts';
import { createIbkrBroker, type IbkrBrokerOptions } from '../create-ibkr-broker.ts';

/** A broker with short waits, and everything that it said. */
export interface TestBroker {
  readonly broker: Broker;
  readonly events: BrokerEvent[];
  /** The first event, past or future, that fits; from event number `from`. */
  next<Type extends BrokerEvent['type']>(
    type: Type,
    fits?: (event: Extract<BrokerEvent, { type: Type }>) => boolean,
    from?: number,
  ): Promise<Extract<BrokerEvent, { type: Type }>>;
  of<Type extends BrokerEvent['type']>(type: Type): Extract<BrokerEvent, { type: Type }>[];
}

export function testBroker(port: number, options: Partial<IbkrBrokerOptions> = {}): TestBroker {
  const broker = createIbkrBroker({
    host: '127.0.0.1',
    port,
    clientId: 7,
    handshakeTimeoutMs: 2_000,
    requestTimeoutMs: 2_000,
    heartbeatMs: 60_000,
    backOff: { firstMs: 5, maxMs: 20 },
    clock: systemClock,
    random: seededRandom(1),
    ...options,
  });
  const events: BrokerEvent[] = [];
  let waiting: { fits: (event: BrokerEvent) => boolean; resolve: (event: BrokerEvent) => void }[] = [];
  broker.onEvent((event) => {
    events.push(event);
    waiting = waiting.filter(({ fits, resolve }) => {
      if (!fits(event)) return true;
      resolve(event);
      return false;
    });
  });
  return {
    broker,
    events,
    next<Type extends BrokerEvent['type']>(
      type: Type,
      fits: (event: Extract<BrokerEvent, { type: Type }>) => boolean = () => true,
      from = 0,
    ) {
      type Wanted = Extract<BrokerEvent, { type: Type }>;
      const matches = (event: BrokerEvent): event is Wanted => event.type === type && fits(event as Wanted);
      const past = events.slice(from).find(matches);
      if (past) return Promise.resolve(past);
      return new Promise<Wanted>((resolve) => {
        waiting.push({ fits: matches, resolve: (event) => resolve(event as Wanted) });
      });
    },
    of<Type extends BrokerEvent['type']>(type: Type) {
      return events.filter((event): event is Extract<BrokerEvent, { type: Type }> => event.type === type);
    },
  };
}

/** As the risk room would mark it; tests of the adapter alone have no risk room. */
export const approved = <Order>(order: Order): RiskApproved<Order> => order as RiskApproved<Order>;

export const aapl: Instrument = plainInstrument({
  conId: conId(265598),
  symbol: 'AAPL',
  primaryExchange: 'NASDAQ',
  localSymbol: 'AAPL',
  tradingClass: 'NMS',
  longName: 'APPLE INC',
});

export const ticket = (
  orderId: number,
  pricing: Pricing,
  change: Partial<OrderTicket> = {},
): OrderTicket => ({
  ref: orderRef(`test-${orderId}`),
  orderId: clientOrderId(orderId),
  account: accountId('DU1234567'),
  instrument: aapl,
  side: 'BUY',
  quantity: quantity(100),
  pricing,
  tif: 'DAY',
  outsideRth: false,
  ...change,
});
