import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { SignalId } from '../../core/ids.ts';
import type { Refusal } from '../../core/result.ts';
import type { ResetWindow } from '../resets/reset-calendar.ts';
import type { ResetSettings } from '../resets/settings.ts';
import { leaves, turns } from '../sender-way.ts';
import type { Signal } from '../signal.ts';
import type { KernelContext } from './context.ts';
import { derived } from './derived.ts';
import type { TradingEvent } from './events.ts';
import { awaitsMargin } from './margin-preview.ts';
import { isPassing } from './passing-refusal.ts';
import type { Resolution, SignalDecision } from './signal-decision.ts';
import type { KernelState, SignalRecord } from './state.ts';

/** A reset that lasts, and what becomes of entries in it. */
export interface ResetNow {
  readonly window: ResetWindow;
  readonly entries: ResetSettings['entries'];
  /** An entry is held for a reset that ends within so long of its arrival. */
  readonly holdMs: number;
}

const MINUTE_MS = 60_000;
/** An entry is kept for so long after the end of its reset at least: the link and its quotes come back meanwhile. */
const KEPT_AFTER_MS = 2 * MINUTE_MS;
/** What opens or turns a position, or adds to one. */
export const OPENING: ReadonlySet<Signal['action']> = new Set(['buy', 'sell', 'add', 'reverse']);

/** `34 min`, or `3 h 5 min`. */
export function spanText(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / MINUTE_MS));
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}

/** What is going on, and for how long yet. */
export const resetText = ({ name, until }: ResetWindow, now: UnixMs): string =>
  `${name} lasts until ${new Date(until).toISOString()}, ${spanText(until - now)} yet`;

/**
 * An entry during a reset is refused or held, as configured; one that would be refused for a passing reason only (the link is
 * down, as it is then) is held too. Whatever only takes away is left as it is.
 */
export function duringReset(
  signal: Signal,
  decision: SignalDecision,
  context: KernelContext,
): SignalDecision {
  const reset = context.reset?.();
  if (!reset || reset.entries === 'allow' || !OPENING.has(signal.action)) return decision;
  const enters = decision.kind === 'entry' || (decision.kind === 'close' && decision.reverse !== undefined);
  const waits = decision.kind === 'refused' && isPassing(decision.refusal, decision);
  if (!enters && !(waits && reset.entries === 'hold')) return decision;
  const workedOut = {
    arithmetic: 'arithmetic' in decision ? decision.arithmetic : [],
    ...('draft' in decision && decision.draft ? { draft: decision.draft } : {}),
    ...('verdict' in decision && decision.verdict ? { verdict: decision.verdict } : {}),
  };
  const { window, holdMs } = reset;
  const lasts = resetText(window, context.now());
  const dropAt = unixMs(signal.receivedAt + holdMs);
  if (reset.entries === 'hold' && window.until <= dropAt) {
    const text = `${lasts}; the entry is held until then and judged anew`;
    const until = window.until;
    return {
      kind: 'held',
      until,
      dropAt: unixMs(Math.max(dropAt, until + KEPT_AFTER_MS)),
      text,
      ...workedOut,
    };
  }
  const message =
    reset.entries === 'hold'
      ? `${lasts}, longer than an entry is held (holdMinutes, ${spanText(holdMs)}). Send the signal again afterwards.`
      : `${lasts}, and orders may hang. Nothing is entered (trading.resets.entries); send the signal again afterwards.`;
  const refusal: Refusal = { code: 'RESET_WINDOW', found: window.name, message };
  return { kind: 'refused', refusal, ...workedOut };
}

/** What keeps a held entry for its moment. */
export function holdEvents(
  signal: Signal,
  decision: Extract<SignalDecision, { kind: 'held' }>,
  resolution: Resolution,
): TradingEvent[] {
  const conId = resolution && 'instrument' in resolution ? resolution.instrument.conId : undefined;
  const { until, dropAt, text } = decision;
  const held = { signalId: signal.id, until, dropAt, text };
  return [{ type: 'signal.held', ...held, ...(conId === undefined ? {} : { conId }) }];
}

type HeldRecord = SignalRecord & { readonly held: NonNullable<SignalRecord['held']> };
const isHeld = (record: SignalRecord): record is HeldRecord => record.held !== undefined;

const held = derived((state): readonly HeldRecord[] => [...state.signals.values()].filter(isHeld), 'signals');

const dropped = (signalId: SignalId, refusal: Refusal): TradingEvent => ({
  type: 'signal.refused',
  signalId,
  refusal,
  arithmetic: [],
});

/** What of the waiting entries of its symbol a later signal ends; undefined for most signals, which end none. */
export function endedBy(signal: Signal): ((entry: Signal | undefined) => boolean) | undefined {
  if (leaves(signal)) return () => true;
  if (signal.action === 'reverse') return (entry) => entry?.action !== 'reverse';
  const opposite = signal.action === 'buy' ? 'sell' : 'buy';
  return turns(signal) ? (entry) => entry?.action === opposite : undefined;
}

/**
 * A later signal that leaves, cancels or turns ends the entries that are held for the same: they are not its sender's last
 * word. What it leaves is told by its sender's book-keeping, too.
 */
export function endHeldBy(state: KernelState, signal: Signal, resolution: Resolution): TradingEvent[] {
  const ends = endedBy(signal);
  if (!ends) return [];
  const conId = resolution && 'instrument' in resolution ? resolution.instrument.conId : undefined;
  const symbol = signal.symbol.trim().toUpperCase();
  return [...state.signals.values()]
    .filter(
      (record) =>
        (record.held !== undefined || awaitsMargin(record)) &&
        record.id !== signal.id &&
        ends(record.margin?.entry ?? record.signal) &&
        (symbol === '' ||
          record.signal?.symbol.trim().toUpperCase() === symbol ||
          (conId !== undefined && (record.held ?? record.margin?.order)?.conId === conId)),
    )
    .map(({ id }) =>
      dropped(id, {
        code: 'HELD_SUPERSEDED',
        found: signal.id,
        message: `While it waited, signal ${signal.id} asked to ${signal.action}: it is not carried out.`,
      }),
    );
}

/** Drops what has been held for too long, or was meant before trading was stopped. */
export function watchHeld(state: KernelState, context: KernelContext): TradingEvent[] {
  const now = context.now();
  return held(state).flatMap(({ id, held: { dropAt } }): TradingEvent[] => {
    if (state.tradingState.name !== 'active') {
      const message = `Trading is ${state.tradingState.name} since it was held: it is not carried out.`;
      return [dropped(id, { code: 'TRADING_STATE', found: state.tradingState.name, message })];
    }
    if (now < dropAt) return [];
    const message = `It was held longer than entries are (holdMinutes): it is not carried out late. Send it again if it still holds.`;
    return [dropped(id, { code: 'HELD_TOO_LONG', message })];
  });
}

/** The held entries whose moment has come, oldest first: the reset is over and orders can leave. */
export function dueEntries(state: KernelState, context: KernelContext): Signal[] {
  const link = context.link();
  if (!link.ready || !link.brokerUp || context.reset?.()) return [];
  const now = context.now();
  return held(state).flatMap(({ signal, held: { until } }) => (signal && until <= now ? [signal] : []));
}
