import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Price } from '../../core/price.ts';
import type { Bar, BarRequest, MarketSource } from '../../marketdata/market.ts';
import { optionBars } from '../../marketdata/options/option-bars.ts';
import { isOption, type OptionInstrument, type OptionModel } from '../../marketdata/options/option-model.ts';
import { comboBars } from '../combos/combo-past.ts';
import { mirroredBy } from '../matching/mirrors.ts';
import type { Simulation } from '../simulation.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** How far from a moment its price is looked for. */
const NEARBY_MS = 30 * MINUTE_MS;
/** Over the longest closure of an exchange. */
const LOOK_BACK_DAYS = 6;

/** Past bars of any instrument; those of options are made out of their underlying's, those of contracts on shares are the share's, those of combinations out of their legs'. */
export function barsOf(simulation: Simulation, bars: MarketSource, request: BarRequest): readonly Bar[] {
  const { markets, options, combos, now } = simulation;
  const { conId } = request;
  const instrument = markets.get(conId)?.instrument ?? options.find(simulation, conId);
  const legs = combos.legs(conId);
  if (legs !== undefined && instrument !== undefined) {
    return comboBars(instrument, legs, request, (asked) => barsOf(simulation, bars, asked));
  }
  const mirrored = instrument && mirroredBy(instrument);
  if (mirrored !== undefined) return barsOf(simulation, bars, { ...request, conId: mirrored });
  if (instrument === undefined || !isOption(instrument)) return bars.bars(request);
  const until = unixMs(Math.min(request.to, now + 1));
  return optionBars(options.model, instrument, { ...request, to: until }, (asked) => bars.bars(asked));
}

/** The first price at or after a moment (`open`), or the last before it (`close`). */
export function priceAt(
  bars: MarketSource | undefined,
  conId: ConId,
  time: UnixMs,
  which: 'open' | 'close',
): number | undefined {
  const [from, to] = which === 'open' ? [time, time + NEARBY_MS] : [time - NEARBY_MS, time];
  const found = bars?.bars({
    conId,
    source: 'TRADES',
    lengthMs: MINUTE_MS,
    from: unixMs(from),
    to: unixMs(to),
    regularHoursOnly: false,
  });
  return which === 'open' ? found?.[0]?.open : found?.at(-1)?.close;
}

/** The close of an option's last day before the one that began at `dayStart`. */
export function optionClose(
  model: OptionModel,
  instrument: OptionInstrument,
  bars: MarketSource,
  dayStart: UnixMs,
): Price | undefined {
  const request = {
    conId: instrument.conId,
    source: 'MIDPOINT',
    lengthMs: DAY_MS,
    from: unixMs(dayStart - LOOK_BACK_DAYS * DAY_MS),
    to: dayStart,
    regularHoursOnly: true,
  } as const;
  return optionBars(model, instrument, request, (asked) => bars.bars(asked)).at(-1)?.close;
}
