import { type UnixMs, unixMs } from '../core/clock.ts';
import { cleanDecimal, type Price } from '../core/price.ts';
import type { LocalDays } from './local-days.ts';
import type { Bar } from './market.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/**
 * The start of the bar of `lengthMs` that holds `time`. Intraday bars count from local midnight; days follow local
 * dates; lengths of seven days begin on Monday; lengths of 28 days or more are calendar months.
 */
export function barStart(time: UnixMs, lengthMs: number, days: LocalDays): UnixMs {
  const day = days.at(time);
  if (lengthMs < DAY_MS) return unixMs(day.start + Math.floor((time - day.start) / lengthMs) * lengthMs);
  if (lengthMs < 2 * DAY_MS) return day.start;
  const date = Temporal.PlainDate.from(day.date);
  if (lengthMs >= 28 * DAY_MS) return days.on(date.with({ day: 1 }).toString()).start;
  if (lengthMs === 7 * DAY_MS) return days.shift(day.date, 1 - date.dayOfWeek).start;
  const count = Math.round(lengthMs / DAY_MS);
  const ordinal = Temporal.PlainDate.from('1970-01-01').until(date).days;
  return days.shift(day.date, -(((ordinal % count) + count) % count)).start;
}

/** Joins bars, oldest first, into longer ones. Bars that are already as long come back as they are. */
export function aggregateBars(bars: readonly Bar[], lengthMs: number, days: LocalDays): Bar[] {
  const joined: Bar[] = [];
  let start = Number.NaN;
  let open = 0;
  let high = 0;
  let low = 0;
  let close = 0;
  let volume = 0;
  let count: number | undefined;
  let value: number | undefined;
  const finish = (): void => {
    if (Number.isNaN(start)) return;
    joined.push({
      time: unixMs(start),
      open: open as Price,
      high: high as Price,
      low: low as Price,
      close: close as Price,
      volume,
      ...(count === undefined ? {} : { count }),
      ...(value === undefined || volume <= 0 ? {} : { wap: cleanDecimal(value / volume) }),
    });
  };
  for (const bar of bars) {
    const own = barStart(bar.time, lengthMs, days);
    if (own !== start) {
      finish();
      start = own;
      open = bar.open;
      high = bar.high;
      low = bar.low;
      volume = bar.volume;
      count = bar.count;
      value = tradedValue(bar);
    } else {
      high = Math.max(high, bar.high);
      low = Math.min(low, bar.low);
      volume = volume < 0 || bar.volume < 0 ? -1 : volume + bar.volume;
      count = count === undefined || bar.count === undefined ? undefined : count + bar.count;
      const more = tradedValue(bar);
      value = value === undefined || more === undefined ? undefined : value + more;
    }
    close = bar.close;
  }
  finish();
  return joined;
}

const tradedValue = ({ wap, volume }: Bar): number | undefined =>
  wap === undefined ? undefined : wap * volume;
