import { unixMs } from '../../core/clock.ts';
import { businessDaysUntil } from '../../instruments/futures-calendar.ts';
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
export function* contractEnds(state: KernelState, context: KernelContext): Generator<Ending> {
  for (const { conId, quantity } of openPositions(state)) {
    const instrument = state.instruments.get(conId);
    if (instrument?.secType !== 'FUT') continue;
    if (state.rolls.has(conId) || state.closings.has(conId) || state.alarms.has(rollAlarmId(conId))) continue;
    const end = endOf(instrument, quantity > 0);
    if (!end) continue;
    const { date } = localTime(instrument.timeZone, unixMs(marketTime(conId, context)));
    const days = businessDaysUntil(Temporal.PlainDate.from(date), end.day);
    if (days > ALARM_DAYS) continue;
    const name = instrument.localSymbol;
    yield {
      id: `contract-ends-${conId}`,
      severity: 'warning',
      code: 'CONTRACT_ENDS',
      message: `${quantity} ${name} are held, and its ${end.what} is ${end.day.toString()}. Roll them (bowline roll ${name}) or close them.`,
    };
  }
}

/** A long position ends with first notice where the contract is delivered, else with its last trading day. */
function endOf(instrument: Instrument, isLong: boolean) {
  const last = lastTradeDay(instrument);
  if (!last) return undefined;
  const notice = deliverableFrom(instrument, last);
  return isLong && notice !== 'cash' && Temporal.PlainDate.compare(notice, last) < 0
    ? { day: notice, what: 'first notice' }
    : { day: last, what: 'last trading day' };
}
