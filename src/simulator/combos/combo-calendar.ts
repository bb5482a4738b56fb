import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Session, SessionCalendar } from '../sessions/session-calendar.ts';

/** Openings of the legs that are gone through to find one at which all of them trade. */
const MAX_ROUNDS = 20;

const isWithin = (session: Session, regularOnly: boolean): boolean =>
  session === 'regular' || (session === 'extended' && !regularOnly);

/** A calendar that also knows combinations: they trade while all their legs do. */
export function withCombos(
  calendar: SessionCalendar,
  find: (conId: ConId) => Instrument | undefined,
): SessionCalendar {
  const legsOf = ({ comboLegs = [] }: Instrument): readonly Instrument[] =>
    comboLegs.flatMap(({ conId }) => find(conId) ?? []);

  const stateOf = (legs: readonly Instrument[], time: UnixMs): Session => {
    const states = legs.map((leg) => calendar.state(leg, time));
    if (states.includes('closed')) return 'closed';
    return states.includes('extended') ? 'extended' : 'regular';
  };

  /** When all legs trade next: each leg's opening is tried on the others until none is later. */
  const commonOpen = (
    legs: readonly Instrument[],
    time: UnixMs,
    regularOnly: boolean,
  ): UnixMs | undefined => {
    let from = time;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      if (isWithin(stateOf(legs, from), regularOnly)) return from;
      const openings: number[] = [];
      for (const leg of legs) {
        const opens = calendar.nextOpen(leg, from, regularOnly);
        if (opens === undefined) return undefined;
        openings.push(opens);
      }
      const latest = Math.max(...openings);
      // All open now and yet not together: one of them is in a pause that the others do not have.
      from = latest > from ? unixMs(latest) : unixMs(from + 1);
    }
    return undefined;
  };

  return {
    state: (instrument, time) =>
      instrument.comboLegs === undefined
        ? calendar.state(instrument, time)
        : stateOf(legsOf(instrument), time),

    nextChange(instrument, time) {
      if (instrument.comboLegs === undefined) return calendar.nextChange(instrument, time);
      const changes = legsOf(instrument).flatMap((leg) => calendar.nextChange(leg, time) ?? []);
      return changes.length === 0 ? undefined : unixMs(Math.min(...changes));
    },

    nextOpen: (instrument, time, regularOnly) =>
      instrument.comboLegs === undefined
        ? calendar.nextOpen(instrument, time, regularOnly)
        : commonOpen(legsOf(instrument), time, regularOnly),

    dayEnd(instrument, time, regularOnly) {
      if (instrument.comboLegs === undefined) return calendar.dayEnd(instrument, time, regularOnly);
      const ends = legsOf(instrument).map((leg) => calendar.dayEnd(leg, time, regularOnly));
      return unixMs(Math.min(...ends));
    },
  };
}
