import type { UnixMs } from '../../core/clock.ts';
import { marketDateAt } from './market-dates.ts';

/** So near a midnight, the broker's clock may show another day than ours. */
const NEAR_MIDNIGHT_MS = 15 * 60_000;
const QUARTER_HOUR_MS = 15 * 60_000;

/** Real gateways write `20261121 10:00:00 EST`, in their own time; simulated ones in this process `2026-11-21T15:00:00Z`. */
const CONNECTED = /^(\d{4})-?(\d{2})-?(\d{2})[T\s]+(\d{2}):(\d{2}):(\d{2})/;

/**
 * How far the gateway's own time of day is ahead of UTC by our clock, in milliseconds: its time zone, and under replay the way to
 * the recorded day. 0 where the gateway has not said its time.
 */
export function gatewayOffset(connectionTime: string, connectedAt: UnixMs): number {
  const said = CONNECTED.exec(connectionTime)?.slice(1).map(Number);
  if (!said) return 0;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = said;
  const ahead = Date.UTC(year, month - 1, day, hour, minute, second) - connectedAt;
  const quarters = Math.round(ahead / QUARTER_HOUR_MS);
  return quarters === 0 ? 0 : quarters * QUARTER_HOUR_MS;
}

/**
 * The day that the broker's lists of executions and completed orders are of, as a text; nothing within a quarter of an hour of its
 * ends. IB tells "since midnight" and not whose: a day ends here at midnight in New York and at midnight of the gateway's time.
 */
export function brokerDay(now: UnixMs, offset: number): string | undefined {
  const [before, after] = [now - NEAR_MIDNIGHT_MS, now + NEAR_MIDNIGHT_MS].map((time) =>
    daysAt(time, offset),
  );
  return before === after ? before : undefined;
}

/** The broker's day through the sessions of a connection, each of which says the gateway's own time as it begins. */
export class BrokerDays {
  #connectionTime = '';
  #offset = 0;

  /**
   * What the present session has said. Soon after it has begun; later calls change nothing, for IB's own link comes back without a
   * new connection.
   */
  begin(connectionTime: string, now: UnixMs): void {
    if (connectionTime !== this.#connectionTime) this.#offset = gatewayOffset(connectionTime, now);
    this.#connectionTime = connectionTime;
  }

  /** The day that lists read at `now` are of; nothing near its ends. */
  at(now: UnixMs): string | undefined {
    return brokerDay(now, this.#offset);
  }
}

const daysAt = (time: number, offset: number): string =>
  `${marketDateAt(time)} ${new Date(time + offset).toISOString().slice(0, 10)}`;
