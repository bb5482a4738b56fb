import { price } from '../../core/price.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { Instrument } from '../instrument.ts';
import { comboConId } from './combo-instrument.ts';
import type { ContractLeg } from './combo-legs.ts';

/**
 * The calendar spread that rolls one contract of a future into another: bought, it sells `from` and buys `to`, one of each, at
 * the exchange of both, whose own spread book fills both legs or none. Its price is that of `to` less that of `from`, which may be
 * negative. Its number is Bowline's own, as of spreads of options.
 */
export function futuresCalendarSpread(from: Instrument, to: Instrument): Result<Instrument, Refusal> {
  const wrong = unlike(from, to);
  if (wrong) return fail(wrong);
  const legs: readonly ContractLeg[] = [
    { contract: from, ratio: -1 },
    { contract: to, ratio: 1 },
  ];
  const tick = Math.min(from.minTick, to.minTick);
  const lastTradeDate = [from.lastTradeDate ?? '', to.lastTradeDate ?? ''].sort()[0] ?? '';
  return ok({
    conId: comboConId(legs),
    symbol: from.symbol,
    secType: 'BAG',
    exchange: from.exchange,
    primaryExchange: '',
    currency: from.currency,
    localSymbol: `${to.localSymbol}-${from.localSymbol}`,
    tradingClass: from.tradingClass,
    multiplier: from.multiplier,
    ...(lastTradeDate === '' ? {} : { lastTradeDate }),
    longName: `${from.symbol} calendar spread`,
    minTick: tick,
    priceSteps: [{ low: price(0), increment: tick }],
    minSize: 1,
    sizeIncrement: 1,
    timeZone: from.timeZone,
    tradingHours: from.tradingHours,
    liquidHours: from.liquidHours,
    orderTypes: ['MKT', 'LMT'],
    validExchanges: [from.exchange],
    comboLegs: legs.map(({ contract, ratio }) => ({
      conId: contract.conId,
      ratio: 1,
      action: ratio > 0 ? 'BUY' : 'SELL',
      exchange: from.exchange,
      secType: contract.secType,
    })),
    legContracts: [from, to],
  });
}

/** True for a combination of futures: its legs are positions of their own, and it is none. */
export const isFuturesSpread = ({ secType, comboLegs = [] }: Instrument): boolean =>
  secType === 'BAG' && comboLegs.length > 0 && comboLegs.every((leg) => leg.secType === 'FUT');

function unlike(from: Instrument, to: Instrument): Refusal | undefined {
  const refuse = (code: string, message: string): Refusal => ({
    code,
    field: 'to',
    found: to.localSymbol,
    message,
  });
  const other = [from, to].find(({ secType }) => secType !== 'FUT');
  if (other)
    return refuse(
      'ROLL_NOT_A_FUTURE',
      `${other.localSymbol} is no future (${other.secType}): only futures are rolled.`,
    );
  if (from.conId === to.conId)
    return refuse('ROLL_SAME_CONTRACT', `${to.localSymbol} is the contract that is held. Name a later one.`);
  const same =
    from.tradingClass === to.tradingClass &&
    from.multiplier === to.multiplier &&
    from.exchange === to.exchange &&
    from.currency === to.currency;
  return same
    ? undefined
    : refuse(
        'ROLL_OTHER_FAMILY',
        `${to.localSymbol} is no contract of the family of ${from.localSymbol}: their class, multiplier, exchange and currency have to be the same.`,
      );
}
