import { pass, type RiskCheck, stop } from '../check.ts';
import { isOfInstrument } from '../scope.ts';
import { withFacts } from './compare.ts';

const MINUTE_MS = 60_000;

export const calendarEvent: RiskCheck = {
  code: 'EVENT_WINDOW',
  title: 'Calendar',
  compares: "the broker's time with the moments of `events` and the minutes around them",
  group: 'instrument',
  applies: 'entry',
  limits: ['events'],
  run: withFacts(({ limits: { events = [] }, instrument }, { marketNow }) => {
    const near = events.find(({ at, minutesBefore, minutesAfter, symbols }) => {
      const time = Date.parse(at);
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
