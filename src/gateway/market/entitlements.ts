import type { ConId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { BrokerError } from '../../simulator/exchange.ts';
import type { GatewaySettings } from '../settings.ts';

/** What the account may see of an instrument: prices as they come, 15 minutes late, or none. */
export type Entitlement = 'live' | 'delayed' | 'none';

/** Kinds of market data that a client can ask for. */
export const MARKET_DATA_TYPE = { live: 1, frozen: 2, delayed: 3, delayedFrozen: 4 } as const;

/** Currencies, cryptocurrencies and IB's own quotes of index CFDs cost nothing at IB. Those on shares are the shares'. */
const FREE: ReadonlySet<string> = new Set(['CASH', 'CRYPTO', 'CFD']);

/** The account's market data subscriptions. */
export class Entitlements {
  readonly #settings: Pick<GatewaySettings, 'noData' | 'delayed'>;
  readonly #find: (conId: ConId) => Instrument | undefined;

  constructor(
    settings: Pick<GatewaySettings, 'noData' | 'delayed'>,
    find: (conId: ConId) => Instrument | undefined,
  ) {
    this.#settings = settings;
    this.#find = find;
  }

  /** A combination's quote is made of its legs' live quotes: without one of them there is none. */
  of(instrument: Instrument): Entitlement {
    const { comboLegs, symbol, localSymbol, secType, cfd } = instrument;
    if (comboLegs !== undefined) {
      const legs = comboLegs.flatMap(({ conId }) => this.#find(conId) ?? []);
      return legs.every((leg) => this.of(leg) === 'live') ? 'live' : 'none';
    }
    const share = cfd && this.#find(cfd.underlying);
    if (share !== undefined) return this.of(share);
    const { noData, delayed } = this.#settings;
    if (noData.some((name) => [symbol, localSymbol].includes(name.trim().toUpperCase()))) return 'none';
    return delayed && !FREE.has(secType) ? 'delayed' : 'live';
  }
}

export const SHOWING_DELAYED: BrokerError = {
  code: 10167,
  message: 'Requested market data is not subscribed. Displaying delayed market data.',
};

const SUBSCRIBE =
  "Requested market data requires additional subscription for API. See link in 'Market Data Connections' dialog for more details.";

/** Why a stream of prices of kind `wanted` does not begin; undefined when it does. */
export function streamRefusal(
  instrument: Instrument,
  entitlement: Entitlement,
  wanted: number,
): BrokerError | undefined {
  if (entitlement === 'live') return undefined;
  const mayDelay = wanted === MARKET_DATA_TYPE.delayed || wanted === MARKET_DATA_TYPE.delayedFrozen;
  if (entitlement === 'delayed') {
    return mayDelay
      ? undefined
      : {
          code: 10089,
          message: `${SUBSCRIBE}Delayed market data is available.${subscriptionOf(instrument)}`,
        };
  }
  return mayDelay
    ? {
        code: 10168,
        message: 'Requested market data is not subscribed.Delayed market data is not enabled.',
      }
    : {
        code: 354,
        message: `Requested market data is not subscribed. Check API status by selecting the Account menu then under Management choose Market Data Subscription Manager and/or availability of delayed data.Delayed market data is not available.${subscriptionOf(instrument)}`,
      };
}

/** Some ticks need no subscription and go on alone. */
export const partlyRefused = (instrument: Instrument, entitlement: Entitlement): BrokerError => ({
  code: 10090,
  message: `Part of requested market data is not subscribed. Subscription-independent ticks are still active.Delayed market data is ${entitlement === 'delayed' ? '' : 'not '}available.${subscriptionOf(instrument)}`,
});

/** IB's answer to requests that know no delayed data, without the words before it. */
export const noPermissions = ({ secType, primaryExchange, exchange }: Instrument): string =>
  `No market data permissions for ${primaryExchange || exchange} ${secType}`;

export const realTimeRefusal = (instrument: Instrument): BrokerError => ({
  code: 420,
  message: `Invalid Real-time Query:${noPermissions(instrument)}. ${SUBSCRIBE}`,
});

/** `AAPL NASDAQ.NMS/TOP/ALL`. */
function subscriptionOf({ localSymbol, primaryExchange, exchange, tradingClass }: Instrument): string {
  const venue = primaryExchange === 'NASDAQ' ? `NASDAQ.${tradingClass}` : primaryExchange || exchange;
  return `${localSymbol} ${venue}/TOP/ALL`;
}
