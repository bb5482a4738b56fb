import type { ConId } from '../../core/ids.ts';
import { addMoney, notional } from '../../core/money.ts';
import type { Price } from '../../core/price.ts';
import type { Market } from '../matching/market.ts';
import type { AccountState, OpeningHolding } from './account-state.ts';
import { convert } from './amounts.ts';
import type { ExchangeRates } from './exchange-rates.ts';
import { newPosition, settlesByDifference } from './position.ts';

/**
 * Gives a new account what it holds, bought at the close before its first day. Throws RangeError for an instrument that is not
 * listed or of which no close is known.
 */
export function openHoldings(
  account: AccountState,
  holdings: readonly OpeningHolding[],
  markets: ReadonlyMap<ConId, Market>,
  rates: ExchangeRates,
  previousClose: (conId: ConId) => Price | undefined,
): void {
  for (const { conId, quantity } of holdings) {
    const market = markets.get(conId);
    const close = market?.close ?? previousClose(conId);
    if (market === undefined || close === undefined) {
      throw new RangeError(
        `an account cannot begin with conId ${conId}: it has no close before the first day`,
      );
    }
    market.close ??= close;
    const { multiplier, currency } = market.instrument;
    const value = notional(close, quantity, multiplier);
    account.positions.set(conId, {
      ...newPosition(conId),
      quantity,
      cost: value,
      basis: value,
      dayStartValue: value,
    });
    // Futures cost nothing but their variation.
    if (!settlesByDifference(market.instrument)) {
      account.dayStart = addMoney(account.dayStart, convert(value, rates.rate(currency, account.currency)));
    }
  }
}
