import { pass, type RiskCheck, stop } from '../check.ts';
import type { CalendarEvent } from '../limits/windows.ts';
import { isOfInstrument } from '../scope.ts';
import { withFacts } from './compare.ts';

const MINUTE_MS = 60_000;

/** Of events, which are configured once, in Unix milliseconds. */
const times = new WeakMap<CalendarEvent, number>();

function timeOf(event: CalendarEvent): number {
  const known = times.get(event);
  if (known !== undefined) return known;
  const time = Date.parse(event.at);
  times.set(event, time);
  return time;
}

export const calendarEvent: RiskCheck = {
  code: 'EVENT_WINDOW',
  title: 'Calendar',
  compares: "the broker's time with the moments of `events` and the minutes around them",
  group: 'instrument',
  applies: 'entry',
  limits: ['events'],
  run: withFacts(({ limits: { events = [] }, instrument }, { marketNow }) => {
    const near = events.find((event) => {
      const { minutesBefore, minutesAfter, symbols } = event;
      const time = timeOf(event);
      const concerned = !symbols || symbols.some((name) => isOfInstrument(name, instrument));
      return (
        concerned &&
        marketNow >= time - minutesBefore * MINUTE_MS &&
        marketNow < time + minutesAfter * MINUTE_MS
      );
    });
    return near
      ? stop(`Nothing is entered around ${near.name} at ${near.at}.`, { event: near.name, at: near.at })
      : pass('No event near', { events: events.length });
  }),
};
