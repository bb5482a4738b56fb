import type { PermId } from '../../core/ids.ts';
import type { Result } from '../../core/result.ts';
import type { BrokerError } from '../exchange.ts';
import type { Simulation } from '../simulation.ts';
import { bindManualOrders, cancelByHand, modifyByHand, placeByHand } from './manual.ts';
import type { ManualOrder, ManualRevision } from './manual-order.ts';

/** What a person does in TWS beside the API clients, and how client 0 takes over what he has entered. */
export interface ManualDesk {
  /** Enters an order: it is of client 0 and has no number until it is bound. Its permanent number, or why it is refused. */
  place(order: ManualOrder): Result<PermId, BrokerError>;
  /** Changes any open order; its client hears of it. */
  modify(permId: PermId, revision: ManualRevision): Result<PermId, BrokerError>;
  /** Cancels any open order; its client hears of it. */
  cancel(permId: PermId): Result<PermId, BrokerError>;
  /** Client 0 takes over the open orders that were entered by hand: they get numbers below zero. */
  bind(): void;
  /** Whether orders entered by hand are taken over as they come. */
  autoBind(on: boolean): void;
}

/** @param settle saves and tells what a call has changed */
export function manualDesk(simulation: Simulation, settle: () => void): ManualDesk {
  const settled = <Value>(value: Value): Value => {
    settle();
    return value;
  };
  return {
    place: (order) => settled(placeByHand(simulation, order)),
    modify: (permId, revision) => settled(modifyByHand(simulation, permId, revision)),
    cancel: (permId) => settled(cancelByHand(simulation, permId)),
    bind: () => settled(bindManualOrders(simulation)),
    autoBind(on): void {
      simulation.bindsManualOrders = on;
    },
  };
}
