import { conId } from '../../../core/ids.ts';
import type { Instrument } from '../../instrument.ts';
import { plainInstrument } from '../../testing/plain-instrument.ts';
import type { ContractLeg } from '../combo-legs.ts';

/** For tests: options on SPY with numbers of their own. */

const NEAR = '20260320';
export const FAR = '20260417';

/** `lastTradeDate`: `YYYYMMDD`. */
export function spyOption(right: 'C' | 'P', strike: number, lastTradeDate = NEAR): Instrument {
  const localSymbol = `SPY   ${lastTradeDate.slice(2)}${right}${String(strike * 1000).padStart(8, '0')}`;
  const id = Number(lastTradeDate.slice(4)) * 1_000_000 + strike * 10 + (right === 'C' ? 1 : 2);
  return plainInstrument({
    conId: conId(id),
    secType: 'OPT',
    primaryExchange: '',
    localSymbol,
    multiplier: 100,
    lastTradeDate,
    strike,
    right,
  });
}

/** `['+1 C 600', '-1 C 605']`; a date may follow. */
export const legsFrom = (...texts: readonly string[]): readonly ContractLeg[] =>
  texts.map((text) => {
    const [ratio = '', right = '', strike = '', date] = text.split(' ');
    return { ratio: Number(ratio), contract: spyOption(right === 'P' ? 'P' : 'C', Number(strike), date) };
  });
