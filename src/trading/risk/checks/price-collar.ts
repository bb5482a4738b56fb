import { cleanDecimal, withDecimals } from '../../../core/price.ts';
import { pass, type RiskCheck, stop } from '../check.ts';

/** Catches the price of another instrument, a slipped decimal point and a broken quote. */
export const priceCollar: RiskCheck = {
  code: 'PRICE_COLLAR',
  title: 'Price collar',
  compares:
    'the entry price with the middle of the quote (else the last trade), against `priceCollarPercent` on the side that costs; resting limits may be further away on the other side',
  group: 'order',
  applies: 'entry',
  limits: ['priceCollarPercent'],
  field: 'price',
  run: ({ quote, reference, side, limits, legs }) => {
    const middle =
      quote?.bid !== undefined && quote.ask !== undefined
        ? cleanDecimal((quote.bid + quote.ask) / 2)
        : quote?.last;
    if (middle === undefined || !(middle > 0))
      return stop('There is no price to compare with.', { entry: reference });
    const entry = legs.find((leg) => leg.role === 'entry');
    const signed = ((reference - middle) / middle) * 100;
    // Without the sign of a zero, which text does not keep.
    const deviationPercent = withDecimals(side === 'BUY' ? signed : -signed, 4) + 0;
    const figures = {
      entry: reference,
      market: middle,
      deviationPercent,
      maxPercent: limits.priceCollarPercent,
    };
    const resting = entry?.pricing.type === 'limit' && deviationPercent < 0;
    if (!resting && !(Math.abs(deviationPercent) <= limits.priceCollarPercent)) {
      return stop(
        `The entry price ${reference} is ${Math.abs(deviationPercent)} % from the market at ${middle}; ${limits.priceCollarPercent} % is allowed.`,
        figures,
      );
    }
    return pass(
      `Entry ${reference} is ${Math.abs(deviationPercent)} % from the market at ${middle}`,
      figures,
    );
  },
};
