import { FUTURES_MARGINS } from './futures-margins.ts';
import type { MarginHolding, MarginRequirement } from './margin-model.ts';

/**
 * Regulation T's formula for uncovered options in dollars per unit (Cboe rule 10.3, IB's margin page; compiled 2026-11-21): of stocks
 * 20 % and of broad indices 15 % of the underlying less what the option is out of the money, at least 10 % of the underlying
 * (calls) or of the strike (puts).
 */
const STOCK_SHARE = 0.2;
const INDEX_SHARE = 0.15;
const LEAST_SHARE = 0.1;
/** Of futures options: the future's own margin less what the option is out of the money, at least this share of it. */
const LEAST_FUTURES_SHARE = 0.3;

const same = (amount: number): MarginRequirement => ({ initial: amount, maintenance: amount });

/** One uncovered contract besides its premium. */
function nakedPart({ instrument, price, underlyingPrice }: MarginHolding): number {
  const { strike = 0, right, option, multiplier, symbol } = instrument;
  // Without a price of the underlying, the option is taken to stand at the money.
  const spot = underlyingPrice ?? strike + (right === 'C' ? price : -price);
  const out = Math.max(0, right === 'C' ? strike - spot : spot - strike);
  if (option?.underlyingSecType === 'FUT') {
    const { initial = spot * multiplier * INDEX_SHARE } = FUTURES_MARGINS[symbol]?.at(-1) ?? {};
    return Math.max(initial - out * multiplier, initial * LEAST_FUTURES_SHARE);
  }
  const share = option?.underlyingSecType === 'STK' ? STOCK_SHARE : INDEX_SHARE;
  const least = LEAST_SHARE * (right === 'C' ? spot : strike);
  return Math.max(share * spot - out, least) * multiplier;
}

/**
 * A position in options by itself. Net liquidation counts its value, so that a long one needs its whole value (it gives no credit)
 * and a short one, whose premium lies in the cash and whose value is subtracted, the formula without the premium. Available funds
 * are those that IB reckons with the premium on both sides.
 */
export function optionAlone(holding: MarginHolding): MarginRequirement {
  const { instrument, quantity, price } = holding;
  if (quantity >= 0) return same(quantity * price * instrument.multiplier);
  return same(-quantity * nakedPart(holding));
}

interface Open {
  readonly holding: MarginHolding;
  left: number;
}

/**
 * The options of one account on one underlying, and what covers them: short calls are covered by long stock (short puts by short
 * stock), then short options by long ones of the same right that expire no earlier, which leaves the difference of the strikes; the
 * rest is uncovered, and of uncovered calls and puts the larger need counts, because only one side can lose.
 */
export function optionsTogether(options: readonly MarginHolding[], stockUnits: number): MarginRequirement {
  let total = 0;
  const naked = { C: 0, P: 0 };
  for (const holding of options) if (holding.quantity > 0) total += optionAlone(holding).initial;
  for (const right of ['C', 'P'] as const) {
    const own = options.filter(({ instrument }) => instrument.right === right);
    let cover = Math.max(0, right === 'C' ? stockUnits : -stockUnits);
    const longs = own.filter(({ quantity }) => quantity > 0).map(opened);
    // The short options that need most are covered first.
    for (const short of own
      .filter(({ quantity }) => quantity < 0)
      .map(opened)
      .sort(byNeed)) {
      const { multiplier, option } = short.holding.instrument;
      // A future covers an option on it, a stock a multiplier's part of one.
      const units = option?.underlyingSecType === 'FUT' ? 1 : multiplier;
      const covered = Math.min(short.left, Math.floor(cover / units));
      cover -= covered * units;
      short.left -= covered;
      total += spreadNeed(short, longs);
      naked[right] += short.left * nakedPart(short.holding);
    }
  }
  return same(total + Math.max(naked.C, naked.P));
}

const opened = (holding: MarginHolding): Open => ({ holding, left: Math.abs(holding.quantity) });
const byNeed = (a: Open, b: Open): number => nakedPart(b.holding) - nakedPart(a.holding);

/** Pairs a short position with long ones, the nearest strike first; takes what was paired out of both. */
function spreadNeed(short: Open, longs: readonly Open[]): number {
  const { right, strike = 0, multiplier, lastTradeDate = '' } = short.holding.instrument;
  const loss = ({ holding }: Open): number => {
    const other = holding.instrument.strike ?? 0;
    return Math.max(0, right === 'C' ? other - strike : strike - other) * multiplier;
  };
  let total = 0;
  const candidates = longs
    .filter(({ left, holding }) => left > 0 && (holding.instrument.lastTradeDate ?? '') >= lastTradeDate)
    .toSorted((a, b) => loss(a) - loss(b));
  for (const long of candidates) {
    // A spread that could lose more than the uncovered option is none.
    if (loss(long) >= nakedPart(short.holding)) break;
    const paired = Math.min(short.left, long.left);
    short.left -= paired;
    long.left -= paired;
    // The worst end is told from nothing; net liquidation has counted what the legs are worth now, and the long one's need its value.
    const worth = ({ holding }: Open): number => holding.price * multiplier;
    total += paired * Math.max(loss(long) - worth(short), -worth(long));
  }
  return total;
}
