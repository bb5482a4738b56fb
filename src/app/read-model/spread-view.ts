import { cleanDecimal } from '../../core/price.ts';
import { isCombo, legsOf } from '../../instruments/combos/combo-legs.ts';
import { mostLoss } from '../../instruments/combos/payoff.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { watchedStop } from '../../trading/combos/combo-book.ts';
import type { KernelState } from '../../trading/kernel/state.ts';
import { markPrice } from '../../trading/portfolio/mark-price.ts';
import { averagePrice, type Position } from '../../trading/portfolio/position.ts';
import type { SpreadView } from '../position-views.ts';
import type { AccountBoard } from '../runtime/account-board.ts';
import type { MarketBoard } from '../runtime/market-board.ts';

/** The legs of a spread's position; nothing for other instruments. */
export function spreadView(
  position: Position,
  combo: Instrument | undefined,
  state: KernelState,
  market: MarketBoard,
  accounts: AccountBoard,
): SpreadView | undefined {
  if (!combo || !isCombo(combo)) return undefined;
  const { quantity, multiplier } = position;
  const book = state.combos.get(combo.conId);
  const side = quantity > 0 ? 'BUY' : 'SELL';
  const loss = mostLoss(legsOf(combo), side, averagePrice(position));
  const stop = watchedStop(state, combo.conId);
  return {
    name: combo.longName,
    legs: legsOf(combo).map(({ contract, ratio }) => {
      const traded = book?.legs.get(contract.conId);
      const mark = markPrice(market.get(contract.conId)?.quote);
      const broker = accounts.position(contract.conId);
      return {
        conId: contract.conId,
        symbol: contract.localSymbol,
        ratio,
        quantity: cleanDecimal(ratio * quantity),
        ...(traded && traded.quantity !== 0 ? { averagePrice: averagePrice(traded) } : {}),
        ...(mark === undefined ? {} : { marketPrice: mark }),
        ...(broker === undefined ? {} : { brokerQuantity: broker.position }),
      };
    }),
    ...(loss === undefined ? {} : { mostLoss: cleanDecimal(loss * Math.abs(quantity) * multiplier) }),
    ...(stop === undefined ? {} : { watchedStop: stop }),
  };
}
