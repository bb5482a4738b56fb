import type { UnixMs } from '../../core/clock.ts';
import type { ConId, SignalId } from '../../core/ids.ts';
import type { Refusal } from '../../core/result.ts';
import type { Signal } from '../signal.ts';
import { derived } from './derived.ts';
import type { TradingEvent } from './events.ts';
import { endedBy } from './held-entries.ts';
import { awaitsMargin } from './margin-preview.ts';
import type { KernelState, SignalRecord } from './state.ts';

/** True while nothing has been decided about a signal. */
const isUndecided = ({ signal, refusal, carriedOut, orders }: SignalRecord): boolean =>
  signal !== undefined && refusal === undefined && carriedOut === undefined && orders.length === 0;

/** True while a signal rightly waits: for a person, the end of a reset, or the time of its account. All survive a restart. */
export const isOpen = (record: SignalRecord): boolean =>
  isUndecided(record) &&
  (record.waitsUntil !== undefined || record.held !== undefined || record.startsAt !== undefined);

/** The signals that wait for the time of their account, oldest first. */
export const postponed = derived(
  (state): readonly SignalRecord[] =>
    [...state.signals.values()].filter((record) => record.startsAt !== undefined && isOpen(record)),
  'signals',
);

/** True when a signal may be acted upon: not decided yet, and nothing to wait for. */
export const isDue = (record: SignalRecord, now: UnixMs): boolean =>
  isUndecided(record) &&
  record.waitsUntil === undefined &&
  record.held === undefined &&
  !awaitsMargin(record) &&
  (record.startsAt ?? 0) <= now;

const INTERRUPTED: Refusal = {
  code: 'INTERRUPTED',
  message:
    'Bowline stopped before it had acted on this signal. It is not acted upon late; send it again if it still holds.',
};

/** Refuses, after a restart, what was received and not decided. */
export const refuseInterrupted = (state: KernelState): TradingEvent[] =>
  [...state.signals.values()]
    .filter((record) => (isUndecided(record) && !isOpen(record)) || awaitsMargin(record))
    .map(({ id }) => ({ type: 'signal.refused', signalId: id, refusal: INTERRUPTED, arithmetic: [] }));

/** Why an entry that waited is not carried out. */
export const supersededBy = (by: SignalId, action: Signal['action']): Refusal => ({
  code: 'SUPERSEDED',
  found: by,
  message: `Signal ${by} (${action}) came before this one had its turn; it is not acted upon any more.`,
});

/**
 * Refusals of entries that still wait for their time when a signal comes that leaves the same symbol, or turns it: it means them too.
 * That is told by its sender's book-keeping, too. `contract`: what a symbol means, where that is known at once: it may be written in
 * several ways.
 */
export function refuseSuperseded(
  state: KernelState,
  exit: Signal,
  contract: (symbol: string) => ConId | undefined = () => undefined,
): TradingEvent[] {
  const ends = endedBy(exit);
  if (!ends) return [];
  const symbol = exit.symbol.trim().toUpperCase();
  const conId = exit.conId ?? (symbol === '' ? undefined : contract(exit.symbol));
  const isMeant = (entry: Signal | undefined): boolean => {
    if (symbol === '') return true;
    if (entry === undefined) return false;
    const known = contract(entry.symbol);
    if (exit.conId !== undefined && known !== undefined) return known === exit.conId;
    return entry.symbol.trim().toUpperCase() === symbol || (conId !== undefined && known === conId);
  };
  return postponed(state)
    .filter(({ id, signal }) => id !== exit.id && ends(signal) && isMeant(signal))
    .map(({ id }) => ({
      type: 'signal.refused',
      signalId: id,
      refusal: supersededBy(exit.id, exit.action),
      arithmetic: [],
    }));
}

/** Refuses what waits for the time of its account when trading is stopped: it was meant before that, and is not carried out after it. */
export function watchPostponed(state: KernelState): TradingEvent[] {
  const { name } = state.tradingState;
  if (name === 'active') return [];
  return postponed(state).map(({ id }) => ({
    type: 'signal.refused',
    signalId: id,
    refusal: {
      code: 'TRADING_STATE',
      found: name,
      message: `Trading is ${name} since this signal came: it is not acted upon. Send it again after \`bowline resume\`, if it still holds.`,
    },
    arithmetic: [],
  }));
}
