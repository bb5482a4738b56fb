import type { UnixMs } from '../core/clock.ts';
import type { AccountId, SignalId } from '../core/ids.ts';

/**
 * The canonical signal: what every dialect, chat line, strategy and command becomes. It lives with the kernel because
 * the kernel consumes it; `src/signals` only makes it.
 */
export const SIGNAL_ACTIONS = ['buy', 'sell', 'close', 'reverse', 'flatten', 'cancel'] as const;
export type SignalAction = (typeof SIGNAL_ACTIONS)[number];

/** A price, or a distance from the entry price on the losing side (stops) or winning side (targets). */
export type Distance =
  | { readonly unit: 'price'; readonly value: number }
  /** Percent of the entry price. */
  | { readonly unit: 'percent'; readonly value: number }
  /** Price points: 2.5 means 2.5 units of price. */
  | { readonly unit: 'points'; readonly value: number }
  /** Multiples of the instrument's tick at the entry price. */
  | { readonly unit: 'ticks'; readonly value: number };

/** How much to trade; absent: the configured default. */
export type SizeRequest =
  | { readonly by: 'units'; readonly value: number }
  /** Percent of net liquidation that may be lost between entry and stop. */
  | { readonly by: 'risk-percent'; readonly value: number }
  /** Account currency that may be lost between entry and stop. */
  | { readonly by: 'risk-amount'; readonly value: number };

/** How the entry is priced. */
export type EntryRequest =
  | { readonly type: 'market' }
  | { readonly type: 'limit'; readonly limit: number }
  | { readonly type: 'stop'; readonly stop: number }
  | { readonly type: 'stop-limit'; readonly stop: number; readonly limit: number };

export interface Signal {
  readonly id: SignalId;
  /** `alert`, `cli`, `api`, `dashboard`. */
  readonly source: string;
  /** Our clock, when it arrived. */
  readonly receivedAt: UnixMs;
  /** The sender's own time of the signal, where given. */
  readonly time?: UnixMs;
  /** The sender's own id, where given. */
  readonly senderId?: string;
  /** Two signals with the same key are one signal; see `src/signals/identity.ts`. */
  readonly dedupeKey: string;
  readonly action: SignalAction;
  /** As the sender wrote it, trimmed. Empty only for `flatten` and `cancel` of everything. */
  readonly symbol: string;
  readonly size?: SizeRequest;
  readonly entry: EntryRequest;
  /** The sender's own price where the order has none (`price` with a market order): for checks and the record only. */
  readonly referencePrice?: number;
  readonly stopLoss?: Distance;
  readonly takeProfit?: Distance;
  /** The stop trails at this distance instead of resting; `unit: 'price'` is refused here. */
  readonly trailing?: Distance;
  readonly tif: 'DAY' | 'GTC';
  readonly outsideRth: boolean;
  readonly strategy?: string;
  readonly account?: AccountId;
  /** Why a person asked, from a command or the dashboard. Never read from a body: an alert is not a person. */
  readonly reason?: string;
}
