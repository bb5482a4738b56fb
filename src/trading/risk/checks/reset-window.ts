import { pass, type RiskCheck, stop } from '../check.ts';
import { localTime } from '../facts/local-time.ts';
import { withFacts } from './compare.ts';

const NEW_YORK = 'America/New_York';
const DAILY = { from: 23 * 60 + 45, to: 45 };
const WEEKLY = { from: 23 * 60, to: 3 * 60 };
const FRIDAY = 5;

/** IB's server resets, North America: Saturday to Thursday 23:45–00:45, Friday 23:00–03:00, Eastern time. */
export function isReset(time: number): boolean {
  const { weekday, minute } = localTime(NEW_YORK, time);
  const evening = weekday === FRIDAY ? WEEKLY : DAILY;
  // What began the evening before lasts into the morning.
  const morning = weekday === FRIDAY + 1 ? WEEKLY : DAILY;
  return minute >= evening.from || minute < morning.to;
}

export const resetWindow: RiskCheck = {
  code: 'RESET_WINDOW',
  title: "IB's resets",
  compares:
    "the broker's time with IB's server resets (North America: Saturday to Thursday 23:45–00:45, Friday 23:00–03:00 Eastern), with `resetWindows`",
  group: 'state',
  applies: 'entry',
  limits: ['resetWindows'],
  run: withFacts(({ limits }, { marketNow }) => {
    if (!limits.resetWindows) return pass('Resets are not minded');
    const { minute } = localTime(NEW_YORK, marketNow);
    return isReset(marketNow)
      ? stop("IB's servers reset now (North America); orders may hang. Send the signal again afterwards.", {
          minute,
        })
      : pass('No reset now', { minute });
  }),
};
