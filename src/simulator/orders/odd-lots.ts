import { oddLot } from '../broker-errors.ts';
import type { BrokerError } from '../exchange.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import type { LiveOrder } from './live-order.ts';

/** Smallest orders that IDEALPRO takes as such, by the currency bought or sold: IB's table of spot currency order sizes. */
const IDEALPRO_MINIMUMS: Readonly<Record<string, number>> = {
  USD: 25_000,
  AUD: 25_000,
  CAD: 25_000,
  CHF: 25_000,
  EUR: 20_000,
  GBP: 20_000,
  JPY: 2_500_000,
};

const THOUSAND = 1000;

/** IB's warning about a currency order below the minimum: it is routed, and fills here, as any other. */
export function oddLotWarning(simulation: Simulation, { terms }: LiveOrder): BrokerError | undefined {
  const { instrument } = marketOf(simulation, terms.conId);
  const { secType, symbol, localSymbol } = instrument;
  const minimum = IDEALPRO_MINIMUMS[symbol];
  if (secType !== 'CASH' || minimum === undefined || terms.totalQuantity >= minimum) return undefined;
  const { action, totalQuantity } = terms;
  const size = totalQuantity % THOUSAND === 0 ? `${totalQuantity / THOUSAND}K` : String(totalQuantity);
  return oddLot(`${action} ${size} ${localSymbol} Forex`, symbol, minimum);
}
