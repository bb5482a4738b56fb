import { FRIDAY, nthWeekday } from '../sessions/calendar-rules.ts';
import type { ExpirationChoice, StrikeChoice } from './option-choice.ts';

const compare = Temporal.PlainDate.compare;
const QUARTER_MONTHS = [3, 6, 9, 12];

/**
 * The expiration that a choice means on a market date, out of those that are listed (`YYYY-MM-DD`, any order). Undefined where
 * none fits. A day of the calendar that is a holiday is stood for by the listed day before it.
 */
export function chooseExpiration(
  listed: readonly string[],
  choice: ExpirationChoice,
  today: string,
): string | undefined {
  const date = Temporal.PlainDate.from(today);
  const open = [...new Set(listed)].sort().filter((each) => each >= today);
  switch (choice.by) {
    case 'date':
      return open.find((each) => each === choice.date);
    case 'days': {
      const target = date.add({ days: choice.days }).toString();
      // "0DTE" is today or nothing: tomorrow's option is another trade.
      return choice.days === 0 ? open.find((each) => each === today) : open.find((each) => each >= target);
    }
    case 'nth':
      return open[choice.nth - 1];
    case 'calendar':
      return standingFor(open, calendarDay(choice.name, date));
  }
}

/** The days to look for around a choice: its month or months in IB's `YYYYMM`, so that not the whole chain is asked for. */
export function monthsOf(choice: ExpirationChoice, today: string): readonly string[] {
  const date = Temporal.PlainDate.from(today);
  const month = (day: Temporal.PlainDate): string => `${day.year}${String(day.month).padStart(2, '0')}`;
  const from = (day: Temporal.PlainDate): readonly string[] => [month(day), month(day.add({ months: 1 }))];
  switch (choice.by) {
    case 'date':
      return [choice.date.slice(0, 7).replace('-', '')];
    case 'days':
      return choice.days === 0 ? [month(date)] : from(date.add({ days: choice.days }));
    case 'nth':
      return from(date);
    case 'calendar':
      return [month(calendarDay(choice.name, date))];
  }
}

function calendarDay(
  name: (ExpirationChoice & { by: 'calendar' })['name'],
  date: Temporal.PlainDate,
): Temporal.PlainDate {
  const friday = date.add({ days: (FRIDAY - date.dayOfWeek + 7) % 7 });
  const third = (day: Temporal.PlainDate): Temporal.PlainDate => nthWeekday(day.year, day.month, FRIDAY, 3);
  switch (name) {
    case 'weekly':
    case 'this-friday':
      return friday;
    case 'next-friday':
      return friday.add({ days: 7 });
    case 'next-monthly':
      return third(date.add({ months: 1 }));
    case 'monthly':
    case 'quarterly':
      for (let ahead = 0; ; ahead++) {
        const day = third(date.with({ day: 1 }).add({ months: ahead }));
        const inQuarter = name === 'monthly' || QUARTER_MONTHS.includes(day.month);
        if (inQuarter && compare(day, date) >= 0) return day;
      }
  }
}

/** The day itself where it is listed, else the day before (a holiday). */
function standingFor(open: readonly string[], day: Temporal.PlainDate): string | undefined {
  const [exact, before] = [day.toString(), day.subtract({ days: 1 }).toString()];
  return open.find((each) => each === exact) ?? open.find((each) => each === before);
}

/** What the strikes of one expiration and right are chosen by. */
export interface StrikeView {
  readonly strike: number;
  /** The middle of bid and ask, or the last price; absent without a quote. */
  readonly premium?: number;
  /** Without sign. */
  readonly delta?: number;
}

/**
 * The strike that a choice means. `underlying` is its price. Undefined where none fits; legs relative to another leg
 * are settled by the caller.
 */
export function chooseStrike(
  views: readonly StrikeView[],
  choice: Exclude<StrikeChoice, { by: 'leg' }>,
  right: 'C' | 'P',
  underlying: number | undefined,
): number | undefined {
  const sorted = [...views].sort((a, b) => a.strike - b.strike);
  const strikes = sorted.map(({ strike }) => strike);
  switch (choice.by) {
    case 'price':
      return strikes.find((strike) => Math.abs(strike - choice.price) < 1e-9);
    case 'away': {
      const at = underlying === undefined ? -1 : nearest(strikes, underlying);
      if (at < 0) return undefined;
      return strikes[at + (right === 'C' ? choice.strikes : -choice.strikes)];
    }
    case 'delta': {
      const known = sorted.filter(({ delta }) => delta !== undefined);
      const at = nearest(
        known.map(({ delta }) => delta ?? 0),
        choice.delta,
      );
      return known[at]?.strike;
    }
    case 'premium': {
      const within = strikes.filter((_, index) => {
        const premium = sorted[index]?.premium;
        return premium !== undefined && premium >= choice.low && premium <= choice.high;
      });
      return within[nearest(within, underlying ?? within[0] ?? 0)];
    }
  }
}

/** Index of the figure nearest to `target`, the lower one at a tie; −1 of nothing. */
function nearest(figures: readonly number[], target: number): number {
  let best = -1;
  for (const [index, figure] of figures.entries())
    if (best < 0 || Math.abs(figure - target) < Math.abs((figures[best] ?? 0) - target)) best = index;
  return best;
}
