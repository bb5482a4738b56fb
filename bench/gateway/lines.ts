import { reqMktData } from '../../src/gateway/codec/client/market-data.ts';
import { simulatedListings } from '../../src/simulator/catalogue.ts';
import type { WireClient } from '../support/wire-client.ts';

/** Market data lines of an account without boosters. */
export const LINES = 100;
/** The numbers of tickPrice, tickSize, tickGeneric and tickString. */
export const TICKS = [1, 2, 45, 46] as const;

/** Follows as many lines as an account has: all that is listed, from the beginning again when that is not enough. */
export function follow(client: WireClient): void {
  const listed = simulatedListings('2026-11-20').map(({ instrument }) => instrument);
  for (let line = 0; line < LINES; line++) {
    const instrument = listed[line % listed.length];
    if (instrument === undefined) continue;
    client.send(reqMktData, {
      reqId: line,
      contract: {
        conId: instrument.conId,
        symbol: '',
        secType: '',
        lastTradeDateOrContractMonth: '',
        strike: undefined,
        right: '',
        multiplier: '',
        exchange: instrument.exchange,
        primaryExchange: '',
        currency: '',
        localSymbol: '',
        tradingClass: '',
      },
      genericTicks: '',
      snapshot: false,
      regulatorySnapshot: false,
      options: '',
    });
  }
}
