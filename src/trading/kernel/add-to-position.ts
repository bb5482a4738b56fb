import type { Instrument } from '../../instruments/instrument.ts';
import { limitPriceOf, stopPriceOf } from '../order/order.ts';
import type { ExitRules } from '../plan/exit-rules.ts';
import type { BracketPrices } from '../plan/prices.ts';
import type { Signal } from '../signal.ts';
import { exitGroups } from './exit-groups.ts';
import type { KernelState } from './state.ts';

/** An add with the exits of the position that it adds to, where it says none of its own. */
export function withExitsOfPosition(state: KernelState, signal: Signal, instrument: Instrument): Signal {
  // As they were last asked for: a change that the broker has yet to confirm is what they will be.
  const exits = exitGroups(state, instrument.conId)
    .flatMap(({ orders }) => orders)
    .map(({ role, pricing, amendment }) => ({ role, pricing: amendment?.pricing ?? pricing }));
  const stop = exits
    .filter(
      ({ role, pricing }) => role === 'stop' && (pricing.type === 'stop' || pricing.type === 'stop-limit'),
    )
    .map(({ pricing }) => stopPriceOf(pricing))
    .at(0);
  const target = exits
    .filter(({ role }) => role === 'target')
    .map(({ pricing }) => limitPriceOf(pricing))
    .at(0);
  const ownStop = signal.stopLoss ?? signal.trailing;
  const ownTarget = signal.takeProfit ?? signal.takeProfits;
  return {
    ...signal,
    ...(ownStop || stop === undefined ? {} : { stopLoss: { unit: 'price', value: stop } }),
    ...(ownTarget || target === undefined ? {} : { takeProfit: { unit: 'price', value: target } }),
  };
}

/** Where the exits of the position go once an add with exits of its own has filled; nothing where it has none. */
export function alignmentOf(signal: Signal, prices: BracketPrices): ExitRules['align'] {
  const stop = signal.stopLoss && !signal.trailing ? prices.stopLoss : undefined;
  const target = signal.takeProfit && prices.takeProfit;
  if (stop === undefined && target === undefined) return undefined;
  return { ...(stop === undefined ? {} : { stop }), ...(target === undefined ? {} : { target }) };
}
