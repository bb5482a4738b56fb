import type { BrokerError } from '../../../simulator/exchange.ts';
import type { WireContract } from '../../codec/client/contract.ts';
import {
  calculateImpliedVolatility,
  calculateOptionPrice,
  cancelCalculateImpliedVolatility,
  cancelCalculateOptionPrice,
} from '../../codec/client/market-data.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import { OPTION_TICKS, sendComputation } from './computation.ts';

const NOT_FOUND: BrokerError = {
  code: 200,
  message: 'No security definition has been found for the request',
};
const invalid = (cause: string): BrokerError => ({
  code: 321,
  message: `Error validating request.-'bM' : cause - ${cause}`,
});

/** Volatility out of a price, and price out of a volatility. The answer comes once, as IB's custom computation. */
export const optionCalculationRequests: OpenFamily = (client, { contracts, exchange }) => {
  const optionOf = (reqId: number, contract: WireContract) => {
    const found = contracts.resolve(contract);
    const instrument = found.ok ? found.value : undefined;
    if (instrument?.option !== undefined) return instrument;
    const error = found.ok ? NOT_FOUND : found.error;
    client.error(reqId, error.code, error.message);
    return undefined;
  };
  const isPositive = (value: number | undefined): value is number => value !== undefined && value > 0;

  return {
    routes: [
      route(calculateImpliedVolatility, ({ reqId, contract, optionPrice, underPrice }) => {
        const instrument = optionOf(reqId, contract);
        if (instrument === undefined) return;
        if (!isPositive(optionPrice) || !isPositive(underPrice)) {
          const { code, message } = invalid('The option price and the underlying price must be above zero');
          client.error(reqId, code, message);
          return;
        }
        const computed = exchange.options?.compute(instrument.conId, optionPrice, underPrice);
        // A price that no volatility explains is answered with nothing but the prices.
        sendComputation(client, reqId, OPTION_TICKS.custom, computed, {
          price: optionPrice,
          spot: underPrice,
        });
      }),
      route(calculateOptionPrice, ({ reqId, contract, volatility, underPrice }) => {
        const instrument = optionOf(reqId, contract);
        if (instrument === undefined) return;
        if (!isPositive(volatility) || !isPositive(underPrice)) {
          const { code, message } = invalid('The volatility and the underlying price must be above zero');
          client.error(reqId, code, message);
          return;
        }
        const computed = exchange.options?.computeAt(instrument.conId, volatility, underPrice);
        sendComputation(client, reqId, OPTION_TICKS.custom, computed, { spot: underPrice });
      }),
      // The answers have been given; there is nothing to stop.
      route(cancelCalculateImpliedVolatility, () => {}),
      route(cancelCalculateOptionPrice, () => {}),
    ],
  };
};
