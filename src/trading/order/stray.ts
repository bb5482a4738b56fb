import type { BrokerOrder, BrokerOrderStatus, Side } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { ClientOrderId, ConId, PermId } from '../../core/ids.ts';

/**
 * Why an open order with a reference of ours is not one of ours:
 * `twin` another order than the one we sent carries the same reference · `orphan` this journal knows nothing of the
 * reference, or it is the watchdog's · `revived` our order of that reference has ended by all that we know, and the broker lists it as open.
 */
export const STRAY_KINDS = ['twin', 'orphan', 'revived'] as const;
export type StrayKind = (typeof STRAY_KINDS)[number];

/** A stray order as the broker tells it. */
export interface FoundStray {
  /** `strayKey`. */
  readonly key: string;
  readonly kind: StrayKind;
  readonly ref: string;
  readonly clientId: number;
  readonly orderId: ClientOrderId;
  readonly permId: PermId;
  readonly conId: ConId;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  /** Of it. Absent: nothing that the broker has told. */
  readonly filled?: number;
  readonly orderType: string;
  readonly status: BrokerOrderStatus;
}

export interface StrayOrder extends FoundStray {
  readonly since: UnixMs;
  /** When it was last asked to go in this session; our clock. */
  cancelAsked?: UnixMs;
}

/** An order's identity at the broker: its permanent id, or its number within its client. */
export const strayKey = ({
  permId,
  clientId,
  orderId,
}: Pick<BrokerOrder, 'permId' | 'clientId' | 'orderId'>): string =>
  permId > 0 ? `perm-${permId}` : `${clientId}/${orderId}`;

/** Statuses of orders that can trade no more. */
const ENDED: ReadonlySet<BrokerOrderStatus> = new Set(['Filled', 'Cancelled', 'ApiCancelled']);

export const hasEnded = (status: BrokerOrderStatus): boolean => ENDED.has(status);
