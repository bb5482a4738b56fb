import { pass, type RiskCheck, stop } from '../check.ts';
import { localTime, minuteOf } from '../facts/local-time.ts';
import { type NoTradeWindow, WEEKDAYS } from '../limits/windows.ts';
import { withFacts } from './compare.ts';

/** True when `time` (Unix milliseconds) lies in the window: from its beginning, up to and without its end. */
export function isInWindow(window: NoTradeWindow, time: number): boolean {
  const { weekday, minute } = localTime(window.timeZone, time);
  const from = minuteOf(window.from);
  const to = minuteOf(window.to);
  const beginsOn = (day: number): boolean => {
    const name = WEEKDAYS[(day + 6) % 7];
    return window.days === undefined || (name !== undefined && window.days.includes(name));
  };
  if (from < to) return minute >= from && minute < to && beginsOn(weekday);
  return (minute >= from && beginsOn(weekday)) || (minute < to && beginsOn(weekday - 1));
}

export const noTradeWindow: RiskCheck = {
  code: 'NO_TRADE_WINDOW',
  title: 'Times without entries',
  compares: "the broker's time with `noTradeWindows`",
  group: 'instrument',
  applies: 'entry',
  limits: ['noTradeWindows'],
  run: withFacts(({ limits: { noTradeWindows = [] } }, { marketNow }) => {
    const window = noTradeWindows.find((each) => isInWindow(each, marketNow));
    if (!window) return pass('In none of the times without entries', { windows: noTradeWindows.length });
    const { from, to, timeZone, reason } = window;
    return stop(
      `Nothing is entered from ${from} to ${to} (${timeZone})${reason === undefined ? '' : `: ${reason}`}.`,
      { from, to, timeZone },
    );
  }),
};
