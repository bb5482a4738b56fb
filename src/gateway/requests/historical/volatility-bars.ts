import { type UnixMs, unixMs } from '../../../core/clock.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import type { Bar } from '../../../marketdata/market.ts';
import type { Exchange } from '../../../simulator/exchange.ts';
import { VOLATILITY_DAYS, volatilityOf } from '../../market/statistics.ts';
import { DAY_MS, type VolatilityKind } from './request-terms.ts';

/** Calendar days that hold the closes of the volatility before the first bar. */
const LOOK_BACK_DAYS = 60;
const DIGITS = 6;

/** What a volatility was just before a time; undefined where it is not known. */
type VolatilityAt = (time: UnixMs) => number | undefined;

/**
 * Bars of a volatility in the times of the instrument's price bars: of the last 30 daily returns (`historical`), or of the options at
 * the money in 30 days (`implied`). Bars without one are left out; there are no volumes.
 */
export function volatilityBars(
  kind: VolatilityKind,
  instrument: Instrument,
  bars: readonly Bar[],
  lengthMs: number,
  exchange: Exchange,
): Bar[] {
  const at = kind === 'implied' ? implied(instrument, exchange) : historical(instrument, bars, exchange);
  return bars.flatMap((bar) => {
    const open = at(bar.time);
    const close = at(unixMs(Math.min(bar.time + lengthMs, exchange.now() + 1)));
    if (open === undefined || close === undefined) return [];
    const values = { open, high: Math.max(open, close), low: Math.min(open, close), close };
    return [{ time: bar.time, volume: -1, ...values } as Bar];
  });
}

function implied({ conId }: Instrument, { options }: Exchange): VolatilityAt {
  return (time) => {
    const value = options?.impliedVolatility(conId, time);
    return value === undefined ? undefined : Number(value.toFixed(DIGITS));
  };
}

function historical({ conId }: Instrument, bars: readonly Bar[], exchange: Exchange): VolatilityAt {
  const [first] = bars;
  if (first === undefined) return () => undefined;
  const days = exchange.bars({
    conId,
    source: 'TRADES',
    lengthMs: DAY_MS,
    from: unixMs(first.time - LOOK_BACK_DAYS * DAY_MS),
    to: unixMs(exchange.now() + 1),
    regularHoursOnly: true,
  });
  const known = new Map<number, number | undefined>();
  return (time) => {
    const next = days.findIndex((day) => day.time >= time);
    const count = next < 0 ? days.length : next;
    if (!known.has(count)) {
      const closes = days.slice(Math.max(0, count - VOLATILITY_DAYS - 1), count).map(({ close }) => close);
      known.set(count, closes.length > VOLATILITY_DAYS ? volatilityOf(closes) : undefined);
    }
    return known.get(count);
  };
}
