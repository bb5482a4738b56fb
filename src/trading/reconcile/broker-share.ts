import type { BrokerPosition } from '../../broker/port.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { KernelState } from '../kernel/state.ts';

/** What the broker holds that is not Bowline's business, as far as a person or the first trade there has told. */
export const standingOf = (state: KernelState, conId: ConId): number => state.standing.get(conId) ?? 0;

/** The broker's position without what is known to be somebody else's; absent where the broker has told none. */
export function brokerShare(
  state: KernelState,
  conId: ConId,
  told: BrokerPosition | undefined,
): number | undefined {
  return told === undefined ? undefined : cleanDecimal(told.position - standingOf(state, conId));
}
