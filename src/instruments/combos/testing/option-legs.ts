import { conId } from '../../../core/ids.ts';
import { price } from '../../../core/price.ts';
import type { Instrument } from '../../instrument.ts';
import type { ContractLeg } from '../combo-legs.ts';

/** For tests: options on SPY with numbers of their own. */

const NEAR = '20260320';
export const FAR = '20260417';

/** `lastTradeDate`: `YYYYMMDD`. */
export function spyOption(right: 'C' | 'P', strike: number, lastTradeDate = NEAR): Instrument {
  const localSymbol = `SPY   ${lastTradeDate.slice(2)}${right}${String(strike * 1000).padStart(8, '0')}`;
  const id = Number(lastTradeDate.slice(4)) * 1_000_000 + strike * 10 + (right === 'C' ? 1 : 2);
  return {
    conId: conId(id),
    symbol: 'SPY',
    secType: 'OPT',
    exchange: 'SMART',
    primaryExchange: '',
    currency: 'USD',
    localSymbol,
    tradingClass: 'SPY',
    multiplier: 100,
    lastTradeDate,
    strike,
    right,
    longName: 'SPDR S&P 500 ETF Trust',
    minTick: 0.01,
    priceSteps: [{ low: price(0), increment: 0.01 }],
    minSize: 1,
    sizeIncrement: 1,
    timeZone: 'America/New_York',
    tradingHours: '',
    liquidHours: '',
    orderTypes: [],
    validExchanges: ['SMART'],
  };
}

/** `['+1 C 600', '-1 C 605']`; a date may follow. */
export const legsFrom = (...texts: readonly string[]): readonly ContractLeg[] =>
  texts.map((text) => {
    const [ratio = '', right = '', strike = '', date] = text.split(' ');
    return { ratio: Number(ratio), contract: spyOption(right === 'P' ? 'P' : 'C', Number(strike), date) };
  });
