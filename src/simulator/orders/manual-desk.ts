import type { PermId } from '../../core/ids.ts';
import type { Result } from '../../core/result.ts';
import type { BrokerError } from '../exchange.ts';
import type { Simulation } from '../simulation.ts';
import { holdBack, letGo, refuseOpen } from './broker-hand.ts';
import { bindManualOrders, cancelByHand, modifyByHand, placeByHand } from './manual.ts';
import type { ManualOrder, ManualRevision } from './manual-order.ts';

/**
 * What a person in TWS, and the broker, do with orders beside the API clients, and how client 0 takes over what was entered there.
 */
export interface ManualDesk {
  /** Enters an order: it is of client 0 and has no number until it is bound. Its permanent number, or why it is refused. */
  place(order: ManualOrder): Result<PermId, BrokerError>;
  /** Changes any open order; its client hears of it. */
  modify(permId: PermId, revision: ManualRevision): Result<PermId, BrokerError>;
  /** Cancels any open order; its client hears of it. */
  cancel(permId: PermId): Result<PermId, BrokerError>;
  /** The broker refuses an open order after all: it ends as `Inactive` with this error. */
  refuse(permId: PermId, error: BrokerError): Result<PermId, BrokerError>;
  /** The broker holds a working order back: `Inactive`, open, and without effect until it is let go or changed. */
  hold(permId: PermId): Result<PermId, BrokerError>;
  letGo(permId: PermId): Result<PermId, BrokerError>;
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
    refuse: (permId, error) => settled(refuseOpen(simulation, permId, error)),
    hold: (permId) => settled(holdBack(simulation, permId)),
    letGo: (permId) => settled(letGo(simulation, permId)),
    bind: () => settled(bindManualOrders(simulation)),
    autoBind(on): void {
      simulation.bindsManualOrders = on;
    },
  };
}
