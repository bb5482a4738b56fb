import { unixMs } from '../../core/clock.ts';
import { businessDayOnOrBefore, businessDaysBefore } from '../../instruments/futures-calendar.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { deliverableFrom, lastTradeDay } from '../../instruments/roll-date.ts';
import type { KernelContext } from '../kernel/context.ts';
import { marketTime } from '../kernel/market-time.ts';
import { type KernelState, openPositions } from '../kernel/state.ts';
import { localTime } from '../risk/facts/local-time.ts';
import { rollAlarmId } from './roll-state.ts';

/** So many business days before its end a contract that is still held is an alarm. */
const ALARM_DAYS = 2;

interface Ending {
  readonly id: string;
  readonly severity: 'warning';
  readonly code: 'CONTRACT_ENDS';
  readonly message: string;
}

/**
 * Positions in futures whose contract ends, or may be delivered to, within days. One that is being rolled is on its way, and one
 * whose roll has failed has an alarm already.
 */
export function contractEnds(state: KernelState, context: KernelContext): readonly Ending[] {
  const found: Ending[] = [];
  for (const { conId, quantity } of openPositions(state)) {
    const instrument = state.instruments.get(conId);
    if (instrument?.secType !== 'FUT') continue;
    if (state.rolls.has(conId) || state.closings.has(conId) || state.alarms.has(rollAlarmId(conId))) continue;
    const end = endOf(instrument, quantity > 0);
    if (!end) continue;
    const { date } = localTime(instrument.timeZone, unixMs(marketTime(conId, context)));
    if (date < end.nearFrom) continue;
    const name = instrument.localSymbol;
    found.push({
      id: `contract-ends-${conId}`,
      severity: 'warning',
      code: 'CONTRACT_ENDS',
      message: `${quantity} ${name} are held, and its ${end.what} is ${end.day}. Roll them (bowline roll ${name}) or close them.`,
    });
  }
  return found;
}

/** Dates as `2026-03-20`. */
interface End {
  readonly day: string;
  readonly what: 'first notice' | 'last trading day';
  /** The first date from which no more than `ALARM_DAYS` business days are left. */
  readonly nearFrom: string;
}

interface Ends {
  readonly long: End;
  readonly short: End;
}

/** Asked every second of every position, and the same as long as the contract is. */
const known = new WeakMap<Instrument, Ends | 'unknown'>();

function endOf(instrument: Instrument, isLong: boolean): End | undefined {
  let ends = known.get(instrument);
  if (ends === undefined) {
    ends = endsOf(instrument) ?? 'unknown';
    known.set(instrument, ends);
  }
  return ends === 'unknown' ? undefined : isLong ? ends.long : ends.short;
}

/** A long position ends with first notice where the contract is delivered, else with its last trading day. */
function endsOf(instrument: Instrument): Ends | undefined {
  const last = lastTradeDay(instrument);
  if (!last) return undefined;
  const notice = deliverableFrom(instrument, last);
  const short = endAt(last, 'last trading day');
  const isDelivered = notice !== 'cash' && Temporal.PlainDate.compare(notice, last) < 0;
  return { long: isDelivered ? endAt(notice, 'first notice') : short, short };
}

function endAt(day: Temporal.PlainDate, what: End['what']): End {
  const near = businessDaysBefore(businessDayOnOrBefore(day), ALARM_DAYS);
  return { day: day.toString(), what, nearFrom: near.toString() };
}
