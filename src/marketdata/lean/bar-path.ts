import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal, type Price, roundToStep } from '../../core/price.ts';
import { MINUTE_MS } from '../aggregate.ts';
import type { MarketEvent } from '../market.ts';
import type { Ohlc, RecordedBar } from './recorded-bar.ts';

/** In bars longer than a minute the price moves along its path this often. */
const LONG_BAR_STEP_MS = 5000;

/** What the path of a bar is made with. */
export interface PathRules {
  readonly conId: ConId;
  /** Distance of a made-up bid and ask from the trade, and grid on which they and in-between prices lie. */
  readonly minTick: number;
  /** Size of a quote for which none is recorded. */
  readonly unknownSize: number;
}

/** The last quote of each side, which holds where a bar has only the other side. */
export interface QuoteMemory {
  bid: Price | undefined;
  ask: Price | undefined;
  bidSize: number;
  askSize: number;
}

export const noQuotes = (): QuoteMemory => ({ bid: undefined, ask: undefined, bidSize: 0, askSize: 0 });

/**
 * Appends the events of one bar: open, the extreme nearer to the open, the other extreme, close, evenly over the
 * bar's time. Prices never leave the bar, bid stays below ask, and the trades' sizes add up to the bar's volume. Where
 * trades are recorded without quotes, a bid and an ask are made up one tick around the trade.
 */
export function appendPath(
  bar: RecordedBar,
  hasQuotes: boolean,
  memory: QuoteMemory,
  rules: PathRules,
  events: MarketEvent[],
): void {
  const lead = bar.trade ?? bar.bid ?? bar.ask;
  if (lead === undefined) return;
  const lowFirst = lead.open - lead.low <= lead.high - lead.open;
  const points = pathPoints(bar, lowFirst);
  const sizes = bar.trade ? shareVolume(bar.trade.size, points) : [];
  for (const [index, point] of points.entries()) {
    const time = unixMs(bar.from + Math.floor(((bar.to - bar.from) * (2 * index + 1)) / (2 * points.length)));
    const trade = bar.trade && priceAt(bar.trade, point, lowFirst, rules.minTick);
    if (hasQuotes) appendQuote(bar, point, lowFirst, time, memory, rules, events);
    else if (trade !== undefined) appendMadeUpQuote(trade, sizes[index] ?? 0, time, rules, events);
    const size = sizes[index] ?? 0;
    if (trade !== undefined && size > 0) {
      events.push({ type: 'trade', conId: rules.conId, time, price: trade, size });
    }
  }
}

/** A place on the path: 0 open, 1 first extreme, 2 second extreme, 3 close, and fractions between them. */
type PathPoint = number;

function pathPoints(bar: RecordedBar, lowFirst: boolean): PathPoint[] {
  const length = bar.to - bar.from;
  if (length > MINUTE_MS) {
    const perLeg = Math.max(1, Math.round(length / LONG_BAR_STEP_MS / 3));
    return Array.from({ length: 3 * perLeg + 1 }, (_, index) => index / perLeg);
  }
  // A point at which nothing changes is left out.
  const corners = [bar.trade, bar.bid, bar.ask].map((ohlc) => ohlc && cornersOf(ohlc, lowFirst));
  return [0, 1, 2, 3].filter(
    (point) =>
      point === 0 || corners.some((prices) => prices !== undefined && prices[point] !== prices[point - 1]),
  );
}

const cornersOf = (ohlc: Ohlc, lowFirst: boolean): readonly [Price, Price, Price, Price] =>
  lowFirst ? [ohlc.open, ohlc.low, ohlc.high, ohlc.close] : [ohlc.open, ohlc.high, ohlc.low, ohlc.close];

function priceAt(ohlc: Ohlc, point: PathPoint, lowFirst: boolean, minTick: number): Price {
  const corners = cornersOf(ohlc, lowFirst);
  const corner = Math.floor(point);
  const from = corners[corner] ?? ohlc.close;
  const share = point - corner;
  if (share < 1e-9) return from;
  const to = corners[corner + 1] ?? ohlc.close;
  const between = roundToStep(from + (to - from) * share, minTick);
  return Math.min(ohlc.high, Math.max(ohlc.low, between)) as Price;
}

/**
 * Divides a volume over the points of the path: whole units where the volume is whole. With fewer units than points the
 * corners come first (open, close, extremes), so that the bar keeps its shape as far as it can.
 */
function shareVolume(volume: number, points: readonly PathPoint[]): number[] {
  const count = points.length;
  if (!Number.isInteger(volume)) {
    const part = Math.floor((volume / count) * 1e8) / 1e8;
    return points.map((_, index) => (index === 0 ? cleanDecimal(volume - part * (count - 1)) : part));
  }
  const part = Math.floor(volume / count);
  const sizes = points.map(() => part);
  const inOrder = points
    .map((point, index) => ({ index, rank: [0, 3, 1, 2].indexOf(point) }))
    .sort((a, b) => (a.rank < 0 ? 4 : a.rank) - (b.rank < 0 ? 4 : b.rank));
  for (let left = volume - part * count, next = 0; left > 0; left--, next++) {
    const index = inOrder[next]?.index ?? 0;
    sizes[index] = (sizes[index] ?? 0) + 1;
  }
  return sizes;
}

function appendQuote(
  bar: RecordedBar,
  point: PathPoint,
  lowFirst: boolean,
  time: UnixMs,
  memory: QuoteMemory,
  rules: PathRules,
  events: MarketEvent[],
): void {
  if (bar.bid === undefined && bar.ask === undefined) return;
  let bid = bar.bid ? priceAt(bar.bid, point, lowFirst, rules.minTick) : memory.bid;
  let ask = bar.ask ? priceAt(bar.ask, point, lowFirst, rules.minTick) : memory.ask;
  if (bar.bid) memory.bidSize = bar.bid.size || rules.unknownSize;
  if (bar.ask) memory.askSize = bar.ask.size || rules.unknownSize;
  if (bid !== undefined && ask !== undefined && bid >= ask) {
    // Locked or crossed: open the market by a tick on the side whose bar allows it, else keep the older quote.
    const lower = cleanDecimal(ask - rules.minTick);
    const higher = cleanDecimal(bid + rules.minTick);
    if (bar.bid && lower >= bar.bid.low && lower <= bar.bid.high) bid = lower as Price;
    else if (bar.ask && higher <= bar.ask.high && higher >= bar.ask.low) ask = higher as Price;
    else return;
  }
  memory.bid = bid;
  memory.ask = ask;
  if (bid === undefined || ask === undefined) return;
  const { bidSize, askSize } = memory;
  events.push({ type: 'quote', conId: rules.conId, time, bid, ask, bidSize, askSize });
}

function appendMadeUpQuote(
  trade: Price,
  size: number,
  time: UnixMs,
  { conId, minTick, unknownSize }: PathRules,
  events: MarketEvent[],
): void {
  const down = roundToStep(trade, minTick, 'down');
  const up = roundToStep(trade, minTick, 'up');
  const onGrid = up === down;
  const bid = (onGrid ? cleanDecimal(down - minTick) : down) as Price;
  const ask = (onGrid ? cleanDecimal(up + minTick) : up) as Price;
  const shown = Math.max(size, unknownSize);
  if (bid > 0) events.push({ type: 'quote', conId, time, bid, ask, bidSize: shown, askSize: shown });
}
