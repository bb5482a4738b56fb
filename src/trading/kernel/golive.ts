import { isPaperAccount } from '../../core/ids.ts';
import { type LiveGate, liveGate } from '../golive/live/live-gate.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import type { KernelState } from './state.ts';

/** Whether orders on a live account may leave now. Of a paper account it is never open. */
export const liveGateOf = (state: KernelState, context: KernelContext): LiveGate =>
  liveGate(state.golive, context.live?.(), context.account(), context.now());

/** The same for the checks of an order; paper accounts are not asked about it. */
export function askedGate(state: KernelState, context: KernelContext): { readonly live?: LiveGate } {
  const { id } = context.account();
  return id === undefined || isPaperAccount(id) ? {} : { live: liveGateOf(state, context) };
}

/** A halt of the account takes the arming away, whoever asked for it. */
export function disarmHalted(state: KernelState): TradingEvent[] {
  const { golive, tradingState } = state;
  if (!golive.armed || tradingState.name !== 'halted') return [];
  const { by = 'bowline', reason = 'trading was halted' } = tradingState;
  return [{ type: 'live.disarmed', by, reason: `trading was halted: ${reason}` }];
}
