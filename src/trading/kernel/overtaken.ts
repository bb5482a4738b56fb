import type { UnixMs } from '../../core/clock.ts';
import type { ConId, SignalId } from '../../core/ids.ts';
import { leaves } from '../sender-way.ts';
import type { Signal } from '../signal.ts';
import type { TradingEvent } from './events.ts';
import { endedBy, OPENING } from './held-entries.ts';
import { isDue, supersededBy } from './open-signal.ts';
import type { Resolution } from './signal-decision.ts';
import type { KernelState, SignalRecord } from './state.ts';

/** A later signal that has left or turned a contract, which may be that of an entry on its way. */
export interface Overtaking {
  readonly by: SignalId;
  readonly action: Signal['action'];
  readonly conId: ConId;
}

const conIdOf = (resolution: Resolution) =>
  resolution && 'instrument' in resolution ? resolution.instrument.conId : undefined;

const writtenAlike = (one: Signal, other: Signal): boolean =>
  one.symbol.trim().toUpperCase() === other.symbol.trim().toUpperCase();

/** Whether two signals are about the same; `unknown` until the contract of the earlier one is. */
function isSame(entry: Signal, later: Signal, resolution: Resolution): boolean | 'unknown' {
  if (later.symbol === '') return true;
  const conId = conIdOf(resolution);
  if (entry.conId !== undefined && conId !== undefined) return entry.conId === conId;
  // Where a person has said the contract, the same letters may mean another one.
  const isNamed = entry.conId !== undefined || later.conId !== undefined;
  if (!isNamed && writtenAlike(entry, later)) return true;
  return conId === undefined ? false : 'unknown';
}

/**
 * What a signal that leaves, cancels or turns means for the entries that came before it and are on their way: their contract is being
 * looked for, or their first quote waited for, and nothing of them rests yet that could be cancelled. Where it is not certain yet that
 * they are about the same, it is noted with them for the moment when they are acted upon.
 */
export function endOnTheirWay(
  state: KernelState,
  signal: Signal,
  resolution: Resolution,
  now: UnixMs,
): TradingEvent[] {
  const ends = endedBy(signal);
  if (!ends) return [];
  const conId = conIdOf(resolution);
  const events: TradingEvent[] = [];
  for (const record of state.signals.values()) {
    // What comes after it in the journal came later.
    if (record.id === signal.id) break;
    const entry = record.signal;
    if (!entry || !isDue(record, now) || !OPENING.has(entry.action) || leaves(entry) || !ends(entry))
      continue;
    const same = isSame(entry, signal, resolution);
    const { id: signalId } = record;
    if (same === true) events.push(refused(signalId, { by: signal.id, action: signal.action }));
    else if (same === 'unknown' && conId !== undefined)
      events.push({ type: 'signal.overtaken', signalId, by: signal.id, action: signal.action, conId });
  }
  return events;
}

/** The refusal of an entry whose contract is known now, where a later signal has left or turned that contract meanwhile. */
export function refuseOvertaken(record: SignalRecord | undefined, resolution: Resolution): TradingEvent[] {
  const conId = conIdOf(resolution);
  const found = record?.overtakenBy?.find((each) => each.conId === conId);
  return record && found ? [refused(record.id, found)] : [];
}

const refused = (signalId: SignalId, { by, action }: Pick<Overtaking, 'by' | 'action'>): TradingEvent => ({
  type: 'signal.refused',
  signalId,
  refusal: supersededBy(by, action),
  arithmetic: [],
});
