import { byPrice } from '../../../src/app/resting-exits.ts';
import type { BarView, OrderView, PositionView, QuoteView, RestingExit } from '../../../src/app/views.ts';

export const BAR_SECONDS = 60;

/** The last trade; for instruments without trades (currencies) the middle of the quote. */
export function tradedPrice({ last, bid, ask }: QuoteView): number | undefined {
  if (last !== undefined) return last;
  return bid !== undefined && ask !== undefined ? (bid + ask) / 2 : undefined;
}

/**
 * The bar that a quote changes: the newest one, or the one that begins with it. Undefined where the quote says nothing
 * new: it has no price or time, or is older than the newest bar.
 */
export function barAfter(newest: BarView | undefined, quote: QuoteView): BarView | undefined {
  const price = tradedPrice(quote);
  if (price === undefined || quote.time === undefined) return undefined;
  const start = Math.floor(Date.parse(quote.time) / 1000 / BAR_SECONDS) * BAR_SECONDS;
  if (newest === undefined || start > newest.time)
    return { time: start, open: price, high: price, low: price, close: price, volume: 0 };
  if (start < newest.time) return undefined;
  if (newest.close === price) return undefined;
  return {
    ...newest,
    high: Math.max(newest.high, price),
    low: Math.min(newest.low, price),
    close: price,
  };
}

/** Bars as the chart needs them: ascending, each time once, the later one of two alike. */
export function ascending<Point extends { readonly time: number }>(points: readonly Point[]): Point[] {
  const byTime = new Map(points.map((point) => [point.time, point]));
  return [...byTime.values()].sort((a, b) => a.time - b.time);
}

/** A level to draw across the chart. */
export interface PriceLevel {
  readonly kind: 'entry' | 'stop' | 'target' | 'order';
  readonly price: number;
  readonly label: string;
}

/** The position's entry and exits, and what other orders wait for. */
export function levelsOf(position: PositionView | undefined, orders: readonly OrderView[]): PriceLevel[] {
  const levels: PriceLevel[] = [];
  if (position && position.quantity !== 0) {
    const side = position.quantity > 0 ? 'long' : 'short';
    levels.push({
      kind: 'entry',
      price: position.averagePrice,
      label: `Entry, ${side} ${Math.abs(position.quantity)}`,
    });
    levels.push(...exitLevels('stop', position.stops), ...exitLevels('target', position.targets));
  }
  const shown = new Set([...(position?.stops ?? []), ...(position?.targets ?? [])].map(({ ref }) => ref));
  for (const order of orders) {
    const price = order.stopPrice ?? order.limitPrice;
    if (!order.open || price === undefined || shown.has(order.ref)) continue;
    const kind = order.role === 'stop' || order.role === 'target' ? order.role : 'order';
    levels.push({ kind, price, label: `${order.side} ${order.quantity} ${order.type}` });
  }
  return levels;
}

const EXIT_NAMES = { stop: 'Stop', target: 'Target' } as const;

/** Each price once; with its units where there are several. */
function exitLevels(kind: 'stop' | 'target', exits: readonly RestingExit[]): PriceLevel[] {
  const found = byPrice(exits);
  return found.map(({ price, quantity }) => {
    const units = found.length > 1 ? ` ${quantity}` : '';
    return { kind, price, label: `${EXIT_NAMES[kind]}${units}` };
  });
}

/** A range of prices, as the chart's scale shows it. */
export interface PriceRange {
  readonly low: number;
  readonly high: number;
}

/** How far beyond the candles, in heights of their range, a level may lie to widen the scale: they keep a third of it. */
const REACH = 1;

/** The candles' range widened for the levels close to it; wide exits would press the candles into a line. */
export function scaleFor(candles: PriceRange, levels: readonly PriceLevel[]): PriceRange {
  const reach = (candles.high - candles.low) * REACH;
  const close = levels
    .map(({ price }) => price)
    .filter((price) => price >= candles.low - reach && price <= candles.high + reach);
  return { low: Math.min(candles.low, ...close), high: Math.max(candles.high, ...close) };
}
