import type { UnixMs } from '../../core/clock.ts';
import { type ConId, type OrderRef, orderRef, type SignalId, signalId } from '../../core/ids.ts';

/**
 * References of the orders that `bowline watchdog` sends while Bowline is dead: `W-20261121-101532-000001-C756733`. They
 * only close what Bowline has opened, so their executions belong to Bowline's book.
 */
const WATCHDOG_REFERENCE = /^W-\d{8}-\d{6}-\d{6}-C-?\d+$/;

export const isWatchdogReference = (ref: string): boolean => WATCHDOG_REFERENCE.test(ref);

/** What stands for the signal of a watchdog's order. `count` makes two of one second differ. */
export function watchdogSignalId(now: UnixMs, count: number): SignalId {
  const [date, time] = new Date(now).toISOString().replaceAll(/[-:]/g, '').split('T');
  return signalId(`W-${date}-${time?.slice(0, 6)}-${String(count % 1_000_000).padStart(6, '0')}`);
}

export const watchdogOrderRef = (id: SignalId, conId: ConId): OrderRef => orderRef(`${id}-C${conId}`);
