import type { UnixMs } from '../../core/clock.ts';
import { cleanDecimal, type Price, price } from '../../core/price.ts';
import { seededRandom, seedFrom } from '../../core/random.ts';
import { moveByTicks, roundToTick } from '../../instruments/price-steps.ts';
import type { MarketEvent } from '../market.ts';
import type { OptionInstrument, OptionModel } from './option-model.ts';

/** Prices of both sides; without a bid it is 0, with size 0. */
export interface OptionSides {
  readonly bid: Price;
  readonly ask: Price;
}

/** Width of a quote: so much, and so much of the value, times the class's own factor. */
const SPREAD = 0.02;
const SPREAD_SHARE = 0.02;
const MINUTE_MS = 60_000;
const YEAR_MS = 365 * 86_400_000;
/** Above this term (in years) and so many standard deviations from the money, there is hardly any trading. */
const BUSY_YEARS = 0.06;

/** The quote around a value, on the price grid. An option worth less than half a tick has no bid. */
export function sidesAround(instrument: OptionInstrument, value: number, spread: number): OptionSides {
  const half = (spread * (SPREAD + SPREAD_SHARE * value)) / 2;
  const low = roundToTick(instrument, Math.max(0, value - half), 'down');
  const high = roundToTick(instrument, value + half, 'up');
  const least = moveByTicks(instrument, low, 1);
  return { bid: low > 0 ? low : price(0), ask: high < least ? least : high };
}

/** How busy a contract is, 1 for one near the money that expires soon. */
export function activityOf(
  model: OptionModel,
  instrument: OptionInstrument,
  spot: number,
  now: UnixMs,
): number {
  const years = Math.max(1 / 365, (instrument.option.fixing - now) / YEAR_MS);
  const deviation = model.behaviour(instrument).volatility * Math.sqrt(years);
  const distance = Math.log(instrument.strike / spot) / deviation;
  return Math.exp(-(distance ** 2) / 2) / (1 + years / BUSY_YEARS);
}

/**
 * What happens to an option when its underlying stands at `spot`: a new quote and, by chance, a trade against it.
 * `elapsedMs`: market time since the last call. Chance comes from the seed, the contract and the time alone.
 */
export function optionEvents(
  model: OptionModel,
  instrument: OptionInstrument,
  spot: number,
  now: UnixMs,
  elapsedMs: number,
  seed: number,
): MarketEvent[] {
  const { conId } = instrument;
  const behaviour = model.behaviour(instrument);
  const random = seededRandom(seedFrom(seed, conId, now));
  const { bid, ask } = sidesAround(instrument, model.value(instrument, spot, now), behaviour.spread);
  const activity = activityOf(model, instrument, spot, now);
  const size = (): number =>
    Math.max(1, Math.round(behaviour.typicalSize * (0.15 + 0.85 * activity) * (0.4 + 1.2 * random.next())));
  const bidSize = bid > 0 ? size() : 0;
  const askSize = size();
  const events: MarketEvent[] = [{ type: 'quote', conId, time: now, bid, ask, bidSize, askSize }];
  const expected = (behaviour.tradesPerMinute * activity * Math.max(0, elapsedMs)) / MINUTE_MS;
  if (random.next() >= -Math.expm1(-expected)) return events;
  const isPurchase = bid === 0 || random.next() < 0.5;
  const shown = isPurchase ? askSize : bidSize;
  const traded = Math.max(1, Math.min(shown, Math.round(shown * random.next() ** 3)));
  events.push({ type: 'trade', conId, time: now, price: isPurchase ? ask : bid, size: traded });
  return events;
}

/** The middle of the quote around a value, where trades are told without a side. */
export const middleOf = ({ bid, ask }: OptionSides): Price => cleanDecimal((bid + ask) / 2) as Price;
