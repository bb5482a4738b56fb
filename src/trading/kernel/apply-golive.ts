import type { GoLiveEvent } from '../golive/live/golive-events.ts';
import type { Stamped, TradingEvent } from './events.ts';
import type { KernelState } from './state.ts';

type Apply<Type extends GoLiveEvent['type']> = (
  state: KernelState,
  event: Extract<GoLiveEvent, { type: Type }>,
  at: Stamped['at'],
) => void;

/** What the events on the way to a live account change. */
export const goLiveAppliers: { readonly [Type in GoLiveEvent['type']]: Apply<Type> } = {
  'market.simulated': ({ golive }) => {
    golive.simulated = true;
  },
  'permit.issued': ({ golive }, { permit }) => {
    golive.permit = permit;
    golive.permitted = permit.account;
    delete golive.firstEntryAt;
    delete golive.outlived;
    delete golive.armed;
  },
  'permit.confirmed': ({ golive }, { permit }) => {
    golive.permit = permit;
    delete golive.armed;
  },
  'permit.revoked': ({ golive }) => {
    delete golive.permit;
    delete golive.armed;
  },
  'live.armed': ({ golive }, { account, permitId, by, reason }, at) => {
    golive.armed = { account, permitId, by, reason, since: at };
  },
  'live.disarmed': ({ golive }) => {
    delete golive.armed;
  },
  'golive.waived': ({ golive }, { type: _, ...waiver }, at) => {
    golive.waivers.set(waiver.item, { ...waiver, since: at });
  },
  'golive.waiver-withdrawn': ({ golive }, { item }) => {
    golive.waivers.delete(item);
  },
  // Evidence, read from the journal.
  'drill.made': () => {},
};

/** Notes that the permit has expired by the time of an event. */
export function noteExpiry({ golive }: KernelState, at: Stamped['at']): void {
  if (golive.permit && at >= golive.permit.expiresAt) golive.outlived = true;
}

/** The first entry under a permit begins its first week. */
export function notePermittedEntry(
  { golive }: KernelState,
  { plan }: Extract<TradingEvent, { type: 'plan.made' }>,
  at: Stamped['at'],
): void {
  if (!golive.permit || golive.firstEntryAt !== undefined) return;
  if (plan.orders.some(({ role, account }) => role === 'entry' && account === golive.permit?.account))
    golive.firstEntryAt = at;
}
