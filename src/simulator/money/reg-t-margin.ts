import type { Instrument } from '../../instruments/instrument.ts';
import { FUTURES_MARGINS, type FuturesMargin } from './futures-margins.ts';
import type { MarginHolding, MarginModel, MarginRequirement } from './margin-model.ts';
import { optionAlone, optionsTogether } from './option-margin.ts';

/**
 * Intraday stock margins of IB's Reg T accounts, from a copy of its margin page (compiled 2026-11-21): long 25 %; short 30 %, at
 * least 5.00 a share from 5.00 up, the whole value below 5.00, and 2.50 a share below 2.50. The end-of-day test with 50 %
 * and the house surcharges on single stocks are not modelled.
 */
const LONG_STOCK = 0.25;
const SHORT_STOCK = 0.3;
const SHORT_FLOOR = 5;
const LOW_PRICED_SHORT_FLOOR = 2.5;

/**
 * Contracts for difference, by the value: the leverage that ESMA's Decision (EU) 2018/796 allows retail clients of IB's European
 * companies on single shares, on major indexes (those listed here are) and on major currency pairs. IB's own requirements for
 * volatile shares and few positions can be higher and are not modelled; nor is the close-out at half of them.
 */
const CFD: Readonly<Record<string, number>> = { STK: 0.2, IND: 0.05, CASH: 1 / 30 };
const OTHER_CFD = 0.2;

/** Haircut on cash in a currency that is not the account's, owned or owed. IB's own figures differ by currency, 2 % to 5 %. */
const CURRENCY = 0.03;

/** Share of the contract's value for futures that the table does not list. */
const UNLISTED_FUTURE = { initial: 0.1, maintenance: 0.09 };

const same = (amount: number): MarginRequirement => ({ initial: amount, maintenance: amount });

function shortStock(price: number): number {
  if (price < SHORT_FLOOR) return Math.max(price, LOW_PRICED_SHORT_FLOOR);
  return Math.max(SHORT_STOCK * price, SHORT_FLOOR);
}

/** The row in force on `date`: the last one that began before or on it, else the first. */
function futuresMargin(symbol: string, date: string): FuturesMargin | undefined {
  const rows = FUTURES_MARGINS[symbol] ?? [];
  return rows.findLast((row) => row.from <= date) ?? rows[0];
}

function futures(instrument: Instrument, position: number, price: number, date: string): MarginRequirement {
  const contracts = Math.abs(position);
  const row = futuresMargin(instrument.symbol, date);
  if (row !== undefined)
    return { initial: row.initial * contracts, maintenance: row.maintenance * contracts };
  const value = contracts * Math.abs(price) * instrument.multiplier;
  return {
    initial: value * UNLISTED_FUTURE.initial,
    maintenance: value * UNLISTED_FUTURE.maintenance,
  };
}

/**
 * Of a long and a short month of the same future only this share of the larger one's margin is needed: what clearing houses charge for
 * calendar spreads lies between a twentieth and a fifth of the outright, by product and months; compiled 2026-11-21.
 */
const CALENDAR_SPREAD = 0.1;

/** Pairs long with short contracts, those that need most first; what is left over needs its own margin. */
function futuresTogether(holdings: readonly MarginHolding[], date: string): MarginRequirement {
  const side = (sign: number) =>
    holdings
      .filter(({ quantity }) => Math.sign(quantity) === sign)
      .map(({ instrument, quantity, price }) => ({
        left: Math.abs(quantity),
        each: futures(instrument, 1, price, date),
      }))
      .sort((a, b) => b.each.initial - a.each.initial);
  const [longs, shorts] = [side(1), side(-1)];
  let initial = 0;
  let maintenance = 0;
  const need = (contracts: number, each: MarginRequirement): void => {
    initial += contracts * each.initial;
    maintenance += contracts * each.maintenance;
  };
  for (const long of longs) {
    for (const short of shorts) {
      const paired = Math.min(long.left, short.left);
      long.left -= paired;
      short.left -= paired;
      const larger = long.each.initial >= short.each.initial ? long.each : short.each;
      need(paired * CALENDAR_SPREAD, larger);
    }
  }
  for (const { left, each } of [...longs, ...shorts]) need(left, each);
  return { initial, maintenance };
}

/** A margin account under Regulation T as IB keeps it intraday. Cryptocurrencies are paid in full and held long only. */
export const regTMargin: MarginModel = {
  buyingPowerFactor: 4,
  canBeShort: (instrument) => instrument.secType !== 'CRYPTO',
  currencyRequirement: (amount) => same(Math.abs(amount) * CURRENCY),
  optionRequirement: optionsTogether,
  futuresRequirement: futuresTogether,
  requirement(instrument, position, price, date, underlyingPrice) {
    if (position === 0) return same(0);
    const value = Math.abs(position * price) * instrument.multiplier;
    switch (instrument.secType) {
      case 'OPT':
      case 'FOP':
        return optionAlone({ instrument, quantity: position, price, underlyingPrice });
      case 'FUT':
        return futures(instrument, position, price, date);
      case 'CASH':
        return same(value * CURRENCY);
      case 'CFD':
        return same(value * (CFD[instrument.cfd?.underlyingSecType ?? ''] ?? OTHER_CFD));
      case 'CRYPTO':
        return same(value);
      default:
        return position > 0 ? same(value * LONG_STOCK) : same(-position * shortStock(price));
    }
  },
};
