import type { ConId } from '../../core/ids.ts';
import { toMicros } from '../../core/money.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Actor } from '../actor.ts';
import { compare, type PositionBreak } from '../reconcile/position-break.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import type { KernelState } from './state.ts';

/** The break of an instrument, where its figures are still those that people were shown. */
export function unchangedBreak(
  state: KernelState,
  context: KernelContext,
  conId: ConId,
): PositionBreak | undefined {
  const found = state.breaks.get(conId);
  const brokerOf = context.brokerPosition.bind(context);
  const now = compare(state, conId, brokerOf(conId), brokerOf);
  return found && now?.ours === found.ours && now.broker === found.broker ? found : undefined;
}

/** What a person's word on a break comes to; nothing where there is none, or its figures have changed. */
export function resolution(
  state: KernelState,
  context: KernelContext,
  conId: ConId,
  word: { readonly resolution: 'adopt' | 'ignore'; readonly by: Actor; readonly reason: string },
): TradingEvent[] {
  const found = unchangedBreak(state, context, conId);
  const told = context.brokerPosition(conId);
  if (!found || !told) return [];
  const adopt = word.resolution === 'adopt';
  const quantity = adopt ? found.broker : cleanDecimal(found.broker - found.ours);
  const cost = toMicros(adopt ? Math.abs(quantity) * told.averageCost : 0);
  const split = adopt && found.ratio ? { ratio: found.ratio } : {};
  return [{ type: 'break.resolved', conId, quantity, cost, ...word, ...split }];
}
